"""Models that any caster takes as whole, though their faces do not meet exactly."""

from itertools import pairwise

import numpy as np
import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.geometry.measurement import measure
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, sphere, tube

RING = tube(8.75, 10.55, 4)
DICE = np.random.default_rng(5)


@pytest.mark.parametrize("torn", [1e-4, 1e-3])
def test_hairline_gaps_are_joined_and_said(torn):
    found = measure(RING + DICE.uniform(-torn, torn, RING.shape))
    assert found.volume_mm3 == pytest.approx(measure(RING).volume_mm3, rel=1e-3)
    assert codes(found) == ["gaps_joined"]
    assert worst(found.findings) == "provisional"


def test_gaps_that_can_be_seen_are_not_joined():
    found = measure(RING + DICE.uniform(-0.05, 0.05, RING.shape))
    assert codes(found) == ["open_surface"]


def test_a_speck_far_off_makes_no_gap_smaller():
    body = tube(8, 9.5, 4)
    torn = body + np.random.default_rng(1).uniform(-0.02, 0.02, body.shape)
    found = measure(np.concatenate([torn, cube(0.01, at=(1e5, 0, 0))]))
    assert worst(found.findings) == "manual"


def test_an_edge_split_on_one_side_gapes_nowhere():
    body = cube()
    body = np.concatenate([split(body[:1], 0.3, 0.8), split(body[1:2], 0.5), body[2:]])
    found = measure(body)
    assert (found.volume_mm3, found.area_mm2, found.findings) == (1000.0, 600.0, [])


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_edges_split_on_one_side_of_any_faces_gape_nowhere(kind):
    """A face has three sides: not the first, but one that vertices lie on is split."""
    body = np.concatenate([RING, cube(3, at=(-1.5, 12, 0))])
    third = len(body) // 3
    halves = [split(face[None], 0.5) for face in body[:third]]
    found = measure(np.concatenate([*halves, body[third:]]).astype(kind))
    assert found.volume_mm3 == pytest.approx(measure(body).volume_mm3, rel=1e-4)
    assert found.closed


def split(face, *places):
    """The triangle (1, 3, 3) fanned over points on its first side."""
    a, b, c = face[0]
    on = [a, *[a + place * (b - a) for place in places], b]
    return np.stack([[one, other, c] for one, other in pairwise(on)])


def test_sheets_with_both_sides_and_no_thickness_do_not_vanish_without_a_word():
    petals = [np.array([[[x, 20, 0], [x + 3, 20, 0], [x, 23, 1]]], float) for x in (0, 5)]
    sheets = np.concatenate([side for petal in petals for side in (petal, petal[:, ::-1])])
    found = measure(np.concatenate([RING, sheets]))
    alone = measure(RING)
    assert (found.volume_mm3, found.area_mm2) == (alone.volume_mm3, alone.area_mm2)
    assert found.findings == [Finding("strays_left_out", triangles=4)]
    speck = measure(np.concatenate([RING, 0.1 * sheets]))
    assert speck.findings == []


def test_bodies_that_meet_face_to_face_are_no_sheets():
    assert codes(measure(np.concatenate([cube(), cube(at=(10, 0, 0)), cube(at=(0, 10, 0))]))) == []


def test_stray_faces_are_left_out_and_said():
    stray = np.array([[[20, 0, 0], [21, 0, 0], [20, 1, 0]]], float)
    found = measure(np.concatenate([RING, stray]))
    alone = measure(RING)
    assert (found.volume_mm3, found.extents_mm) == (alone.volume_mm3, alone.extents_mm)
    assert codes(found) == ["strays_left_out"]
    assert worst(found.findings) == "provisional"


def test_a_plane_that_the_ring_was_drawn_on_is_left_out():
    plane = np.array([[[-30, -30, 0], [30, -30, 0], [30, 30, 0]]], float)
    plane = np.concatenate([plane, [[[-30, -30, 0], [30, 30, 0], [-30, 30, 0]]]])
    found = measure(np.concatenate([RING, plane]))
    assert (found.volume_mm3, codes(found)) == (measure(RING).volume_mm3, ["strays_left_out"])


def test_a_cap_left_between_bodies_joined_end_to_end_is_left_out():
    both = [(body, (body[..., 2] == 10).all(axis=1)) for body in (cube(), cube(at=(0, 0, 10)))]
    joined, cap = [body[~meets] for body, meets in both], both[0][0][both[0][1]]
    for inner in (cap, cap[:, ::-1]):
        found = measure(np.concatenate([*joined, inner]))
        assert (found.volume_mm3, found.area_mm2) == (2000.0, 1000.0)
        assert codes(found) == ["strays_left_out"]


def test_a_cap_drawn_twice_is_left_out_once():
    corners = [[0, 0, 10], [10, 0, 10], [10, 10, 10], [0, 10, 10]]
    middle = [5, 5, 10]
    cap = np.array([[corners[i], corners[(i + 1) % 4], middle] for i in range(4)], float)
    found = measure(np.concatenate([cube(), cap]))
    assert (found.volume_mm3, found.area_mm2) == (1000.0, 600.0)
    assert codes(found) == ["strays_left_out"]


def test_faces_that_lack_others_are_no_membrane():
    found = measure(np.concatenate([cube()[2:], cube(at=(0, 0, 10))]))
    assert codes(found) == ["open_surface"]


def test_an_open_body_is_no_stray():
    found = measure(np.concatenate([RING, cube(6, at=(20, 0, 0))[1:]]))
    assert (found.volume_mm3, codes(found)) == (None, ["open_surface"])


def test_beads_that_lack_a_triangle_each_are_no_strays():
    plate = cube(20) * [1, 1, 0.04]
    bead = sphere(1.1, 20)[1:]
    beads = [bead + np.array([2 + 5 * (n % 4), 4 + 10 * (n // 4), 1.8]) for n in range(8)]
    turned = np.concatenate([bead[::2], bead[1::2, ::-1]]) + np.array([18, 9, 1.8])
    for strays in (beads[:1], beads, [turned]):
        found = measure(np.concatenate([plate, *strays]))
        assert (found.volume_mm3, codes(found)) == (None, ["open_surface"])


def test_both_sides_of_every_face_are_one_skin():
    both = np.concatenate([RING, RING[:, ::-1]])
    for body in (both, DICE.permutation(both)):
        found = measure(body)
        assert found.volume_mm3 == measure(RING).volume_mm3
        assert codes(found) == ["doubled_surface"]
