"""A hollow that casting fills is never priced firmly as empty, however narrow its hole."""

from dataclasses import replace

import numpy as np
import pytest
from manifold3d import CrossSection, Manifold

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import severity, worst
from jewelry.models3d.geometry import hidden, thickness, throats
from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.rays import Body
from jewelry.models3d.geometry.union import unite
from jewelry.models3d.geometry.units import read_as
from jewelry.pricing.engine.verdict import judge
from jewelry.pricing.models import Alloy


def corners(solid):
    mesh = solid.to_mesh()
    return np.asarray(mesh.vert_properties, np.float64)[:, :3][mesh.tri_verts]


def looked_at(triangles):
    found = unite(survey(triangles))
    return thickness.examine(found, found.surface)


def examined(solid):
    return looked_at(corners(solid))


def ring(tube):
    return Manifold.revolve(CrossSection.circle(tube, 48).translate((10, 0)), 128)


def drill(width):
    return Manifold.cylinder(6, width / 2, width / 2, 24)


def told(geometry):
    found = geometry.hollows_in.get(geometry.units, [])
    return [each for each in found if each.code == "hollow_narrow"]


@pytest.mark.parametrize("width", [0.05, 1.4])
def test_a_hollow_ring_with_a_narrow_hole_is_not_firm(width):
    found = examined(ring(2.0) - ring(1.2) - drill(width).translate((10, 0, 0)))
    (said,) = told(found)
    assert severity(said) == "provisional"
    assert said.params["percent"] == pytest.approx(56.25, rel=0.1)


@pytest.mark.parametrize(("middle", "tube", "inner"), [(33, 2.0, 0.98), (10, 1.5, 0.7)])
def test_a_thin_hollow_with_a_narrow_drain_is_not_firm(middle, tube, inner):
    whole, hollow = (
        Manifold.revolve(CrossSection.circle(r, 48).translate((middle, 0)), 128)
        for r in (tube, inner)
    )
    assert told(examined(whole - hollow - drill(0.7).translate((middle, 0, 0))))


@pytest.mark.parametrize("gap", [0.6, 1.0, 1.6])
def test_a_flat_hollow_with_a_narrow_drain_is_not_firm_and_its_metal_is_told(gap):
    whole = box(25, 18, gap + 1.6)
    found = examined(whole - box(23, 16, gap, (1, 1, 0.8)) - drill(0.8).translate((12, 9, -3)))
    (said,) = told(found)
    more = 100 * (whole.volume() / found.volume_mm3 - 1)
    assert said.params["percent"] == pytest.approx(more, rel=0.15)


@pytest.mark.parametrize(("bead", "inner"), [(1.6, 0.8), (1.0, 0.6)])
def test_a_small_hollow_bead_with_a_narrow_hole_is_not_firm(bead, inner):
    peg = Manifold.cylinder(6, 0.5, 0.5, 32).translate((0, 0, -bead - 5.8))
    whole = Manifold.sphere(bead, 64) + peg
    hollow = Manifold.sphere(inner, 64) + Manifold.cylinder(6, 0.2, 0.2, 24)
    found = examined(whole - hollow)
    (said,) = told(found)
    more = 100 * (whole.volume() / found.volume_mm3 - 1)
    assert said.params["percent"] == pytest.approx(more, rel=0.1)


def test_a_flat_hollow_that_a_hole_as_wide_opens_is_not_firm():
    whole = box(25, 18, 2.8)
    found = examined(whole - box(23, 16, 1.2, (1, 1, 0.8)) - drill(1.4).translate((12, 9, -3)))
    assert told(found)


@pytest.mark.parametrize("bore", [0.8, 1.2])
def test_bores_through_and_blind_are_no_hollows(bore):
    tube = Manifold.cylinder(8, bore / 2 + 0.8, bore / 2 + 0.8, 64)
    through, blind = (
        Manifold.cylinder(9, bore / 2, bore / 2, 64).translate((0, 0, z)) for z in (-0.5, 2)
    )
    for bored in (tube - through, tube - blind):
        assert not told(examined(ring(1.5) + bored.translate((12.8, 0, 0))))


def test_a_chain_of_many_links_has_no_hollows():
    link = Manifold.revolve(CrossSection.circle(0.6, 24).translate((3, 0)), 64)
    links = [link.rotate((90 * (i % 2), 0, 0)).translate((4.6 * i, 0, 0)) for i in range(24)]
    found = looked_at(np.concatenate([corners(each) for each in links]))
    assert (found.bodies, found.findings[-1].code) == (24, "several_bodies")


def test_a_hollow_is_found_if_its_ring_made_smaller_has_too_narrow_a_hole():
    hollow = ring(3.0) - ring(2.2) - drill(1.6).translate((10, 0, 0))
    found = examined(hollow.scale((1.15, 1.15, 1.15)))
    assert (told(found), found.hollows_in) == ([], {})
    (said,) = found.hollows_if_smaller["mm"]
    assert said.code == "hollow_narrow"


def test_the_open_back_of_an_azured_plate_is_no_hollow():
    plate = box(10, 10, 4) - box(8, 8, 3, (1, 1, -0.01))
    for x in range(4):
        for y in range(4):
            plate = plate - drill(1.3).translate((2 + 2 * x, 2 + 2 * y, 0))
    assert not told(examined(plate))


def test_a_ball_that_only_a_slit_opens_is_not_firm():
    slit = Manifold.cube((0.2, 10, 10)).translate((-0.1, 0, -5))
    assert told(examined(Manifold.sphere(6, 96) - Manifold.sphere(5, 96) - slit))


def test_a_hollow_with_a_wide_hole_is_empty():
    assert not told(examined(ring(2.0) - ring(1.2) - drill(2.0).translate((10, 0, 0))))
    assert not told(examined(Manifold.sphere(6, 96) - Manifold.sphere(5, 96) - drill(2.0)))


def openwork(count, width):
    """A bead of 10 mm and a wall of 0.8 mm, with holes spread evenly over it."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.degrees(np.pi * (1 + 5**0.5) * np.arange(count))
    hole = Manifold.cylinder(6, width / 2, width / 2, 16)
    holes = [
        hole.rotate((0, np.degrees(np.arccos(z)), 0)).rotate((0, 0, a))
        for z, a in zip(height, turn, strict=True)
    ]
    return Manifold.sphere(5, 64) - Manifold.sphere(4.2, 64) - sum(holes[1:], holes[0])


@pytest.mark.parametrize(("count", "width"), [(20, 1.6), (40, 1.2)])
def test_an_openwork_bead_stays_empty(count, width):
    assert not told(examined(openwork(count, width)))


@pytest.mark.parametrize(("count", "width"), [(40, 0.6), (4, 1.2)])
def test_a_bead_with_pinholes_or_few_holes_is_not_firm(count, width):
    assert told(examined(openwork(count, width)))


@pytest.mark.parametrize(("inner", "place"), [(9.0, 10.5), (27.0, 29.5)], ids=["edge", "large"])
def test_corners_of_a_hollow_are_no_holes_of_openwork(inner, place):
    band = tube(inner + 5, inner, 0, 8) - tube(inner + 4, inner + 1, 1, 7)
    assert told(examined(band - drill(1.2).translate((place, 0, -3))))


def tube(out, inner, low, high):
    hole = Manifold.cylinder(high - low, inner, inner, 96)
    return (Manifold.cylinder(high - low, out, out, 96) - hole).translate((0, 0, low))


@pytest.mark.parametrize("height", [20, 40])
def test_a_hollow_bangle_with_a_narrow_drain_is_not_firm(height):
    bangle = tube(33, 27, 0, height) - tube(32, 28, 1, height - 1)
    found = examined(bangle - drill(1.0).translate((30, 0, -3)))
    assert told(found)


@pytest.fixture(scope="module")
def hollow_ring():
    """Its triangles, and what is found of it alone."""
    triangles = corners(ring(2.0) - ring(1.2) - drill(0.5).translate((10, 0, 0)))
    return triangles, looked_at(triangles)


@pytest.mark.parametrize(
    "beside",
    [
        corners(Manifold.cube((0.01, 0.01, 0.01)).translate((60, 0, 0))),
        np.array([[[-100, -100, 9], [100, -100, 9], [100, 100, 9]]], float),
    ],
    ids=["speck", "stray"],
)
def test_what_weighs_nothing_hides_no_hollow_and_no_finger_hole(beside, hollow_ring):
    hollow, alone = hollow_ring
    found = looked_at(np.concatenate([hollow, beside]))
    assert told(found) == told(alone) != []
    assert found.finger_hole_mm == alone.finger_hole_mm == pytest.approx(16, abs=0.01)
    assert (found.extents_mm, found.min_wall_mm) == (alone.extents_mm, alone.min_wall_mm)


def test_a_hollow_piece_too_large_to_look_for_throats_is_not_firm(monkeypatch):
    monkeypatch.setattr(throats, "MAX_CELLS", 1000)
    found = examined(ring(2.0) - ring(1.2) - drill(3).translate((10, 0, 0)))
    (said,) = found.hollows_in["mm"]
    assert (said.code, severity(said)) == ("hollows_unchecked", "provisional")


def test_solid_rings_and_gaps_between_prongs_have_no_throats():
    band = ring(1.5)
    prongs = [
        Manifold.cylinder(5, 0.5, 0.5, 16).translate((np.cos(a) * 1.2, np.sin(a) * 1.2, 0))
        for a in np.arange(6) * np.pi / 3
    ]
    head = sum(prongs[1:], prongs[0]).translate((10, 0, 1))
    assert not told(examined(band + head))


def test_a_hollow_is_found_in_any_unit_that_its_piece_is_measured_in():
    solid = ring(2.0) - ring(1.2) - drill(0.3).translate((10, 0, 0))
    found = unite(survey(corners(solid.scale((0.1, 0.1, 0.1)))))
    metal, area = found.geometry.volume_mm3, found.geometry.area_mm2
    air = hidden.air(found.surface, Body(found.surface), area)
    assert throats.narrow(found.surface, air, metal, 0.1).now == pytest.approx(0.5625, rel=0.1)


def box(x, y, z, at=(0, 0, 0)):
    return Manifold.cube((x, y, z)).translate(at)


def test_a_hollow_that_bodies_close_off_together_is_filled_as_one_body_s_is():
    whole, hollow = box(20, 12, 4), box(16, 8, 1.3, (2, 2, 1.2))
    tray, lid = whole - box(16, 8, 3, (2, 2, 1.2)), box(16.4, 8.4, 1.5, (1.8, 1.8, 2.5))
    one = examined(whole - hollow)
    two = looked_at(np.concatenate([corners(tray), corners(lid)]))
    assert worst(one.findings) is None
    assert (one.volume_mm3, one.area_mm2) == (two.volume_mm3, two.area_mm2) == (960.0, 736.0)
    assert Finding("cavity", cavities=1) in one.findings
    assert Finding("cavity", cavities=1) in two.findings
    assert Finding("closed_together", percent=21.0) in two.findings
    assert worst(two.findings) == "provisional"


def test_a_body_that_lies_loose_in_a_hollow_closed_off_is_counted_once():
    whole = box(20, 12, 8)
    tray, lid = whole - box(16, 8, 7, (2, 2, 1.2)), box(16.4, 8.4, 1.5, (1.8, 1.8, 6.5))
    loose = Manifold.sphere(1.5, 32).translate((10, 6, 4))
    found = looked_at(np.concatenate([corners(tray), corners(lid), corners(loose)]))
    assert found.volume_mm3 == 1920.0


def test_a_hollow_that_bodies_leave_open_is_empty():
    whole = box(20, 12, 8) - drill(2.4).translate((10, 6, 0))
    tray, lid = whole - box(16, 8, 7, (2, 2, 1.2)), box(16.4, 8.4, 1.5, (1.8, 1.8, 6.5))
    found = looked_at(np.concatenate([corners(tray), corners(lid)]))
    assert found.volume_mm3 == pytest.approx(20 * 12 * 8 - 16 * 8 * 5.3 - 5.4, abs=0.5)
    assert worst(found.findings) is None


def in_centimetres(solid):
    return read_as(looked_at(corners(solid) / 10), "cm")


def against(geometry):
    found = [*geometry.findings, *judge(geometry, Alloy(base="gold"), is_unit_said=True)]
    return worst(found), [each.code for each in found]


def test_a_hollow_pendant_is_doubted_in_the_unit_that_its_customer_names():
    pendant = box(25, 18, 5) - box(23, 16, 3, (1, 1, 1)) - drill(0.8).translate((12, 9, -3))
    assert against(in_centimetres(pendant)) == ("provisional", ["hollow_narrow"])


def test_each_unit_is_looked_in_once(monkeypatch):
    looked = []
    monkeypatch.setattr(throats, "narrow", lambda surface, air, metal, scale: looked.append(scale))
    found = unite(survey(corners(box(1, 1, 0.5))))
    in_cm = replace(found, geometry=replace(found.geometry, units="cm"))
    thickness.examine(in_cm, in_cm.surface)
    assert sorted(looked) == pytest.approx([0.01, 1 / 2.54])


def test_a_piece_too_large_to_look_in_the_unit_named_is_not_firm(monkeypatch):
    monkeypatch.setattr(throats, "CELLS", 60_000)
    monkeypatch.setattr(throats, "MAX_CELLS", 60_000)
    hollow = box(25, 18, 5) - box(23, 16, 3, (1, 1, 1)) - drill(3).translate((12, 9, -3))
    found = in_centimetres(hollow + box(5, 5, 20, (-5, 0, 0)))
    assert against(found) == ("provisional", ["hollows_unchecked"])


@pytest.mark.parametrize(
    "made",
    [
        lambda: ring(1.5),
        lambda: (
            box(25, 18, 6) - box(22, 15, 3, (1.5, 1.5, 1.5)) - drill(2.2).translate((12, 9, -3))
        ),
    ],
)
def test_a_ring_without_narrow_hollows_stays_firm_in_the_unit_named(made):
    found = in_centimetres(made())
    assert "cm" not in found.hollows_in
    assert against(found) == (None, [])
