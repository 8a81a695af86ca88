"""Metal that bodies share is counted once."""

import numpy as np
import pytest
from manifold3d import Manifold

from benchmarks.firm import parts
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import worst
from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.measurement import measure
from jewelry.models3d.geometry.mesh import weld
from tests.models3d.reading import codes
from tests.models3d.shapes import cube, sphere, torus, tube
from tests.models3d.uniting import coil, meshed_otherwise, united


def triangles_of(solid):
    mesh = solid.to_mesh()
    return np.asarray(mesh.vert_properties, np.float64)[:, :3][mesh.tri_verts]


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


def test_a_hollow_is_filled_as_casting_fills_it():
    hollow = cube(4, at=(3, 3, 3))[:, ::-1]
    found = united(cube(), hollow)
    assert (found.volume_mm3, found.area_mm2, found.bodies) == (1000.0, 600.0, 1)
    assert codes(found) == ["cavity"]
    found = united(cube(), hollow, cube(2, at=(4, 4, 4)))
    assert (found.volume_mm3, found.area_mm2) == (1000.0, 600.0)
    assert codes(found) == ["bodies_united", "cavity"]


def test_a_groove_cut_flush_is_open_though_it_keeps_a_skin_without_thickness():
    """The two skins in one place cancel out; as metal it is told of."""
    found = united(cube(), cube(4, at=(3, 3, 6))[:, ::-1])
    assert (found.volume_mm3, found.area_mm2, found.overlap_mm3) == (936.0, 664.0, 0.0)
    assert found.findings == [Finding("groove_flush", percent=6.8)]
    assert worst(found.findings) == "provisional"


def test_a_groove_cut_flush_into_bodies_that_overlap_is_open_too():
    found = united(cube(), cube(at=(5, 0, 0)), cube(2, at=(1, 4, 8))[:, ::-1])
    assert (found.volume_mm3, found.overlap_mm3) == (1492.0, 500.0)
    assert codes(found) == ["bodies_united", "groove_flush"]


def test_a_reversed_body_across_the_skin_is_told_as_metal_and_as_hole():
    found = united(cube(), cube(at=(5, 5, 5))[:, ::-1])
    assert (found.volume_mm3, codes(found)) == (1875.0, ["bodies_united", "hole_or_metal"])
    assert found.findings[-1].params["percent"] == 53.0
    assert worst(found.findings) == "provisional"


def test_a_shell_that_looks_outwards_within_one_that_looks_inwards_is_asked_about():
    """The outer one may be an outline that is drawn around the piece for its picture."""
    found = united(cube(8, at=(1, 1, 1)), cube()[:, ::-1])
    assert (found.volume_mm3, codes(found)) == (
        1000.0,
        ["cavity", "outline_or_hollow"],
    )
    assert found.findings[-1].params["percent"] == 49.0
    assert worst(found.findings) == "provisional"
    speck = united(cube(0.2, at=(1, 1, 1)), cube()[:, ::-1])
    assert codes(speck) == ["inside_out", "cavity"]


def test_halves_made_apart_are_asked_about_where_they_close_off_a_hollow():
    tray = Manifold.cube((20, 20, 5)) - Manifold.cube((16, 16, 5)).translate((2, 2, 2))
    lid = tray.mirror((0, 0, 1)).translate((0, 0, 10))
    found = united(triangles_of(tray), triangles_of(lid))
    assert (found.volume_mm3, found.as_filed_mm3) == (4000.0, 2464.0)
    assert found.findings[-1] == Finding("closed_together", percent=62.0)
    assert worst(found.findings) == "provisional"


def test_bodies_that_are_joined_are_not_asked_about():
    bars = cube(10), cube(4, at=(8, 3, 3)), cube(3, at=(-1.4, 3, 3))
    assert codes(united(*bars)) == ["bodies_united"]


@pytest.mark.parametrize("step", [0.1, 0.254])
def test_points_rounded_so_coarsely_that_the_weight_is_off_are_told(step):
    ring = torus(10, 1.5, 100)
    rounded = measure(np.rint(ring / step) * step)
    (said,) = [each for each in rounded.findings if each.code == "points_rounded"]
    off = 100 * abs(rounded.volume_mm3 / measure(ring).volume_mm3 - 1)
    assert off < said.params["percent"]
    assert worst([said]) == "provisional"


@pytest.mark.parametrize("step", [0.5, 1.0])
def test_points_rounded_to_few_places_along_an_axis_are_told(step):
    for steps in (24, 32, 48, 96):
        ring = parts.band(8.75, 1.2, 3, steps)
        assert "points_rounded" in codes(measure(np.rint(ring / step) * step))


def test_straight_designs_in_whole_millimetres_are_sound():
    star = [(0, 9), (2, 3), (8, 3), (3, -1), (5, -8), (0, -4), (-5, -8), (-3, -1), (-8, 3), (-2, 3)]
    bodies = [parts.plate(star[::-1], 2.0) + np.array([20.0 * i, 0, 0]) for i in range(3)]
    assert "points_rounded" not in codes(measure(np.concatenate(bodies)))


def test_finely_rounded_points_and_straight_designs_are_sound():
    ring = torus(10, 1.5, 100)
    for points in (ring, np.rint(ring / 0.001) * 0.001, np.float32(ring)):
        assert not codes(measure(points))
    row = [cube(0.5, at=(i, 0, 0)) for i in range(60)]
    assert codes(measure(np.concatenate([*row, torus(10, 1.5, 60) + np.array([0, 20, 0])]))) == [
        "several_bodies"
    ]


def test_a_reversed_body_that_touches_in_one_corner_is_metal():
    found = united(cube(), cube(2, at=(10, 10, 10))[:, ::-1])
    assert (found.volume_mm3, codes(found)) == (1008.0, ["inside_out", "several_bodies"])


@pytest.mark.parametrize("corner", [(0, 0, 0), (7, 7, 7), (0, 7, 0)])
def test_bodies_that_share_a_corner_are_counted_once(corner):
    found = united(cube(), cube(3, at=corner))
    assert (found.volume_mm3, found.area_mm2) == (1000.0, 600.0)
    assert codes(found) == ["bodies_united"]


def test_one_body_in_two_meshings_is_one_body():
    found = united(tube(8.75, 10.55, 4), meshed_otherwise(tube(8.75, 10.55, 4)))
    once = united(tube(8.75, 10.55, 4))
    assert found.volume_mm3 == pytest.approx(once.volume_mm3, rel=1e-4)
    assert found.area_mm2 == pytest.approx(once.area_mm2, rel=1e-4)


def test_a_wire_that_runs_through_itself_is_counted_once():
    """A coil of wire as thick as two of its turns: a tube of half its own metal, about."""
    wire = coil(radius=9.0, wire=1.0, pitch=1.2, turns=2.5)
    found = united(wire)
    assert found.volume_mm3 == pytest.approx(winding_columns.volume(weld(wire)), rel=1e-3)
    assert found.volume_mm3 < 0.85 * measure(wire).volume_mm3
    assert codes(found) == ["runs_through_itself"]
    assert worst(found.findings) is None


def test_an_inverted_body_in_a_rings_empty_middle_is_metal_and_no_hollow():
    found = united(torus(9, 1.5, steps=60), cube(2, at=(-1, -1, -1))[:, ::-1])
    assert found.volume_mm3 == pytest.approx(
        united(torus(9, 1.5, steps=60)).volume_mm3 + 8, abs=0.01
    )
    assert codes(found) == ["inside_out", "several_bodies"]


@pytest.mark.parametrize("other", [cube() * [1, 1, -1], cube()[:, ::-1] + np.array([10, 0, 0])])
def test_a_mirrored_half_that_is_inside_out_is_metal(other):
    """The two share a face, and together their signed volumes are nothing."""
    found = united(cube(), other)
    assert found.volume_mm3 == 2000.0
    assert found.area_mm2 == pytest.approx(1000.0, rel=5e-3)
    assert "inside_out" in codes(found)


@pytest.mark.parametrize("thick", [1e-5, 1e-4])
def test_foil_thinner_than_rays_can_start_in_is_not_firm(thick):
    foil = cube() * [1, 1, thick / 10] + np.array([9, 0, 5])
    assert worst(united(cube(), foil).findings) == "provisional"
