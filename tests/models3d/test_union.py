"""Metal that bodies share is counted once."""

import numpy as np
import pytest

from jewelry.models3d import union
from jewelry.models3d.findings import worst
from jewelry.models3d.geometry import survey
from jewelry.models3d.reader import read
from jewelry.models3d.union import unite
from tests.models3d.shapes import cube, real, sphere, torus


def united(*bodies):
    return unite(survey(np.concatenate(bodies))).geometry


def codes(geometry):
    return [finding["code"] for finding in geometry.findings]


def test_spheres_that_overlap_agree_with_the_formula():
    """Two of radius R, d apart, share a lens of π(4R + d)(2R - d)²/12."""
    found = united(sphere(10), sphere(10) + np.array([12.0, 0.5, 0.25]))
    apart = float(np.linalg.norm([12.0, 0.5, 0.25]))
    lens = np.pi * (40 + apart) * (20 - apart) ** 2 / 12
    assert found.volume_mm3 == pytest.approx(2 * 4000 / 3 * np.pi - lens, rel=1e-3)
    assert found.overlap_mm3 == pytest.approx(lens, rel=1e-3)
    caps = 2 * 2 * np.pi * 10 * (10 - apart / 2)
    assert found.area_mm2 == pytest.approx(2 * 400 * np.pi - caps, rel=1e-3)
    assert (found.bodies, codes(found)) == (2, ["bodies_united"])
    assert worst(found.findings) is None


def test_cubes_that_overlap_are_exact():
    found = united(cube(), cube(at=(5, 5, 5)), cube(at=(20, 0, 0)))
    assert (found.volume_mm3, found.overlap_mm3, found.area_mm2) == (2875.0, 125.0, 1650.0)
    assert (found.bodies, codes(found)) == (3, ["bodies_united"])


def test_boxes_that_cross_without_shared_metal_take_nothing_off():
    ring = torus(9, 1.5, steps=60)
    found = united(ring, cube(4, at=(-2, -2, -2)))
    assert (found.overlap_mm3, codes(found)) == (0.0, ["several_bodies"])
    assert found.volume_mm3 == pytest.approx(united(ring).volume_mm3 + 64, abs=0.01)


def test_bodies_that_touch_share_nothing():
    found = united(cube(), cube(at=(10, 3, 3)))
    assert (found.volume_mm3, found.overlap_mm3) == (2000.0, 0.0)


def test_a_body_inside_another_is_counted_once():
    found = united(cube(), cube(4, at=(3, 3, 3)))
    assert (found.volume_mm3, found.overlap_mm3, codes(found)) == (1000.0, 64.0, ["bodies_united"])
    assert found.area_mm2 == 600.0


def test_a_hollow_stays_and_what_lies_in_it_counts():
    found = united(cube(), cube(4, at=(3, 3, 3))[:, ::-1], cube(2, at=(4, 4, 4)))
    assert (found.volume_mm3, found.bodies) == (944.0, 2)
    assert codes(found) == ["several_bodies", "cavity"]


def test_a_body_that_fills_part_of_a_hollow_is_counted_once():
    found = united(cube(), cube(4, at=(3, 3, 3))[:, ::-1], cube(3, at=(5, 5, 5)))
    assert found.volume_mm3 == 1000.0 - 64 + 8
    assert found.overlap_mm3 == 27 - 8


def test_a_body_inside_out_is_turned_before():
    found = united(cube(), cube(at=(5, 5, 5))[:, ::-1])
    assert (found.volume_mm3, codes(found)) == (1875.0, ["inside_out", "bodies_united"])


def test_an_inverted_body_in_a_rings_empty_middle_is_metal_and_no_hollow():
    found = united(torus(9, 1.5, steps=60), cube(2, at=(-1, -1, -1))[:, ::-1])
    assert found.volume_mm3 == pytest.approx(
        united(torus(9, 1.5, steps=60)).volume_mm3 + 8, abs=0.01
    )
    assert codes(found) == ["inside_out", "several_bodies"]


def test_too_many_triangles_leave_the_overlap_to_a_person(monkeypatch):
    monkeypatch.setattr(union, "MOST_TRIANGLES", 23)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert found.volume_mm3 == pytest.approx(1875, rel=1e-3)
    assert found.overlap_mm3 == pytest.approx(125, rel=1e-2)
    assert codes(found) == ["bodies_estimated"]
    assert worst(found.findings) == "provisional"


def test_a_body_that_manifold_takes_for_another_leaves_it_to_a_person(monkeypatch):
    monkeypatch.setattr(union, "AGREES", -1)
    assert codes(united(cube(), cube(at=(5, 5, 5)))) == ["bodies_estimated"]


def test_more_bodies_than_are_compared_are_estimated(monkeypatch):
    monkeypatch.setattr("jewelry.models3d.bodies.MAX_COMPARED", 1)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert found.volume_mm3 == pytest.approx(1875, rel=1e-3)
    assert codes(found) == ["bodies_estimated"]


def test_columns_that_leak_estimate_nothing(monkeypatch):
    monkeypatch.setattr(union, "MOST_TRIANGLES", 23)
    monkeypatch.setattr("jewelry.models3d.columns.MOST_LEAKS", -1)
    found = united(cube(), cube(at=(5, 5, 5)))
    assert (found.volume_mm3, codes(found)) == (2000.0, ["bodies_overlap"])


@pytest.mark.parametrize("most", [0, 10**9])
def test_hollows_are_found_among_many_bodies(monkeypatch, most):
    monkeypatch.setattr("jewelry.models3d.nesting.MOST_ANGLES", most)
    bodies = [cube(at=(20 * i, 0, 0)) for i in range(5)]
    hollows = [cube(4, at=(20 * i + 3, 3, 3))[:, ::-1] for i in range(5)]
    found = united(*bodies, *hollows)
    assert (found.volume_mm3, found.bodies) == (5 * 936.0, 5)
    assert codes(found) == ["several_bodies", "cavity"]


@pytest.mark.parametrize(
    ("name", "volume", "overlap"),
    [("ring_diamond.glb", 0.97636e9, 18.794e6), ("counterXP.3MF", 888_810.0, 2.6292)],
)
def test_real_files_of_several_bodies(name, volume, overlap):
    path = real(name)
    found = united(read(path, path.suffix[1:].lower()).triangles)
    assert (found.volume_mm3, found.overlap_mm3) == (volume, overlap)
    assert "bodies_united" in codes(found)
