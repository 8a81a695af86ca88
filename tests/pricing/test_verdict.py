"""What size, unit and metal do to a price. Geometry's own findings are tested beside it."""

from dataclasses import replace

import pytest
from django.utils import translation

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, next_step, worst
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.geometry.units import read_as
from jewelry.pricing.engine.verdict import judge
from jewelry.pricing.models import Alloy

SOUND = Geometry(12, 400.0, 600.0, (20.0, 20.0, 5.0), 1, True, 0, 0, units_declared=True)
GOLD, SILVER = Alloy(base="gold"), Alloy(base="silver")


def geometry(**changes):
    return Geometry(**{**SOUND.to_json(), **changes})


def codes(found):
    return [finding.code for finding in found]


def test_a_sound_ring_has_nothing_against_it():
    assert judge(SOUND, GOLD) == []


@pytest.mark.parametrize("volume", [1_000_000.0, 1_000_001.0])
def test_more_than_a_litre_is_nothing_to_wear(volume):
    found = judge(geometry(volume_mm3=volume, extents_mm=(120.0, 120.0, 120.0)), GOLD)
    assert codes(found) == (["too_much_metal"] if volume > 1_000_000 else [])
    assert worst(found) == ("manual" if found else None)


@pytest.mark.parametrize(
    ("side", "code", "verdict"),
    [
        (0.4, "too_small_extent", "manual"),
        (1.9, "small_extent", "provisional"),
        (2, "unit_small", "provisional"),
        (2.9, "unit_small", "provisional"),
        (3, None, None),
        (150, None, None),
        (151, "large_extent", "provisional"),
        (1001, "too_large_extent", "manual"),
    ],
)
def test_the_longest_side_decides_whether_to_ask_about_units(side, code, verdict):
    found = judge(geometry(extents_mm=(side / 2, side, 0.3)), GOLD)
    asked = [each for each in codes(found) if each not in ("unit_suggested", "unit_unknown")]
    assert asked == ([code] if code else [])
    assert worst(found) == verdict


@pytest.mark.parametrize(
    ("longest", "hole", "expected"),
    [
        (0.83, 0.67, [("small_extent", None), ("unit_suggested_ring", "inch")]),
        (2.1, 1.7, [("unit_suggested_ring", "cm")]),
        (1.2, None, [("small_extent", None), ("unit_suggested", "inch")]),
        (3386.0, 2472.0, [("too_large_extent", None), ("unit_unknown", None)]),
        (70.0, 60.0, []),
    ],
)
def test_a_unit_that_makes_no_sense_is_asked_about(longest, hole, expected):
    found = judge(geometry(extents_mm=(longest, longest, 0.3), finger_hole_mm=hole), GOLD)
    assert [(finding.code, finding.params.get("unit")) for finding in found] == expected
    assert worst(found) == (None if not expected else "manual" if longest > 1000 else "provisional")


def test_a_suggested_unit_says_what_the_ring_would_be():
    found = judge(geometry(extents_mm=(2.1, 2.1, 0.3), finger_hole_mm=1.7), GOLD)
    assert (found[0].params["fits"], found[0].params["longest"]) == (17.0, 21.0)
    assert "in the file are centimetres, the hole of this ring is 17 mm" in describe(found[0])


def test_a_file_in_inches_is_judged_as_the_same_in_millimetres():
    ring = geometry(min_wall_mm=0.6, finger_hole_mm=17.0, units_declared=False).scaled(1 / 25.4)
    place = {"x": 0.1, "y": 0.2, "z": 0.3, "wall_mm": ring.min_wall_mm, "area_mm2": 0.001}
    ring = replace(ring, thin_places=[place])
    assert codes(judge(ring, GOLD)) == ["small_extent", "unit_suggested_ring"]
    (found,) = judge(read_as(ring, "inch"), GOLD)
    assert (found.code, found.params["x"]) == ("wall_thin", 0.1)
    assert found.params["wall"] == pytest.approx(0.6, rel=1e-5)


@pytest.mark.parametrize(
    ("longest", "volume", "unit"),
    [
        (2.4, 2.4, "cm"),
        (3.9, 12.0, "cm"),
        (5.9, 40.0, "cm"),
        (8.0, 4.9, "cm"),
        (2.4, None, "cm"),
        (7.9, 19.9, "cm"),
        (6.0, 20.0, None),
        (8.0, 5.0, None),
        (60.0, 4.9, None),
    ],
)
def test_a_small_piece_in_an_assumed_unit_is_asked_about(longest, volume, unit):
    sides = (longest, longest / 2, longest / 3)
    piece = geometry(extents_mm=sides, volume_mm3=volume, units_declared=False)
    (found,) = judge(piece, GOLD)
    assert (found.code, found.params.get("unit")) == (
        ("unit_small", unit) if unit else ("unit_assumed", None)
    )
    assert worst([found]) == ("provisional" if unit else None)
    assert judge(read_as(piece, "mm"), GOLD, is_unit_said=True) == []


@pytest.mark.parametrize("declared", [False, True])
def test_a_thick_bangle_in_centimetres_is_asked_about(declared):
    changes = {"extents_mm": (6.6, 6.6, 1.5), "volume_mm3": 17.0, "finger_hole_mm": 5.4}
    bangle = geometry(**changes, units_declared=declared)
    (found,) = judge(bangle, GOLD)
    assert (found.code, found.params["unit"], found.params["longest"]) == ("unit_small", "cm", 66.0)
    assert next_step(found) == "choose_unit"
    for unit in ("mm", "cm"):
        assert judge(read_as(bangle, unit), GOLD, is_unit_said=True) == []


@pytest.mark.parametrize(
    ("longest", "hole", "wall", "is_asked"),
    [
        (12.7, 10.9, 0.9, True),  # a torc in centimetres
        (11.0, 9.0, 0.998, False),  # a hoop of wire of a millimetre
        (12.0, 9.0, 1.2, False),  # a hoop as thick as most
        (14.0, None, 0.8, False),
        (15.0, 13.2, 0.9, False),  # a child's ring
        (20.0, 17.0, 0.8, False),
    ],
)
def test_a_thin_hoop_may_be_a_collar_in_centimetres(longest, hole, wall, is_asked):
    changes = {"extents_mm": (longest, longest / 2, 2.0), "volume_mm3": 40.0}
    hoop = geometry(**changes, finger_hole_mm=hole, min_wall_mm=wall, units_declared=False)
    assert codes(judge(hoop, GOLD)) == ["unit_small" if is_asked else "unit_assumed"]
    assert codes(judge(replace(hoop, units_declared=True), GOLD)) == []
    assert judge(read_as(hoop, "mm"), GOLD, is_unit_said=True) == []


def test_a_unit_that_was_named_is_not_asked_about_though_another_fits_a_finger():
    """In centimetres the hole of a bangle drawn in inches is a finger's."""
    changes = {"extents_mm": (2.68, 2.68, 0.24), "volume_mm3": 0.214, "finger_hole_mm": 2.2}
    bangle = geometry(**changes, units_declared=False)
    assert codes(judge(bangle, GOLD)) == ["unit_suggested_ring"]
    assert judge(read_as(bangle, "inch"), GOLD, is_unit_said=True) == []
    assert worst(judge(read_as(bangle, "m"), GOLD, is_unit_said=True)) == "manual"


def test_a_bead_or_a_link_is_no_bangle():
    changes = {"extents_mm": (9.0, 9.0, 8.0), "volume_mm3": 200.0}
    assert judge(geometry(**changes, finger_hole_mm=4.5), GOLD) == []
    assert judge(geometry(**changes, finger_hole_mm=None), GOLD) == []


def test_a_small_piece_is_told_what_it_would_be_in_another_unit():
    piece = geometry(extents_mm=(2.4, 1.0, 1.0), volume_mm3=2.4, units_declared=False)
    (found,) = judge(piece, GOLD)
    assert "2.4 mm, which is small" in describe(found)
    assert "in centimetres the longest side would be 24 mm" in describe(found)


def test_a_ring_in_micrometres_is_asked_about():
    found = judge(geometry(finger_hole_mm=17.0, units_declared=False).scaled(1000), GOLD)
    (asked,) = (each for each in found if each.code == "unit_suggested_ring")
    assert (asked.params["unit"], asked.params["fits"]) == ("micron", 17.0)
    assert "are micrometres" in describe(asked)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    "finding",
    [
        Finding("wall_too_thin", wall=0.0, good=0.8, places=1),
        Finding("walls_thin", wall=0.004, good=0.8),
        Finding("too_small_extent", longest=0.0),
    ],
)
def test_no_length_is_said_to_be_nothing(finding, language):
    with translation.override(language):
        said = describe(Finding(finding.code, **finding.params, x=0.0, y=0.0, z=0.0))
        least = "less than 0.01 mm" if language == "en" else "меньше 0,01 мм"
    assert least in said
    assert " 0 mm" not in said.replace("0, 0, 0 mm", "")


def test_an_assumed_unit_is_a_note():
    found = judge(geometry(units_declared=False), GOLD)
    assert (codes(found), worst(found)) == (["unit_assumed"], None)


@pytest.mark.parametrize(
    ("wall", "alloy", "code", "verdict"),
    [
        (0.48, GOLD, "wall_too_thin", "provisional"),
        (0.499, GOLD, "wall_thin", None),
        (0.68, GOLD, "wall_thin", None),
        (0.699, GOLD, None, None),
        (0.48, SILVER, "wall_too_thin", "provisional"),
        (0.7, SILVER, "wall_thin", None),
        (0.799, SILVER, None, None),
    ],
)
def test_how_thin_a_wall_may_be_depends_on_the_metal(wall, alloy, code, verdict):
    place = {"x": 1.0, "y": 2.0, "z": 3.0, "wall_mm": wall, "area_mm2": 0.5}
    other = place | {"wall_mm": 0.78, "x": 9.0}
    found = judge(geometry(min_wall_mm=wall, thin_places=[place, other]), alloy)
    assert codes(found) == ([code] if code else [])
    assert worst(found) == verdict
    if code:
        params = found[0].params
        assert (params["wall"], params["x"], params["z"]) == (wall, 1.0, 3.0)
        assert params["places"] == (1 if alloy is GOLD else 2)


@pytest.mark.parametrize(
    ("longest", "declared", "expected"),
    [
        (2.5, False, ["walls_thin", "unit_suggested"]),
        (2.5, True, ["walls_thin", "unit_small"]),
        (25.0, False, ["walls_thin", "unit_assumed"]),
    ],
)
def test_thin_walls_ask_for_the_unit_if_another_would_make_them_sound(longest, declared, expected):
    sides = (longest, longest / 2, longest / 4)
    found = judge(geometry(extents_mm=sides, min_wall_mm=0.11, units_declared=declared), GOLD)
    assert codes(found) == expected
    if "unit_suggested" in expected:
        assert (found[1].params["unit"], found[1].params["longest"]) == ("inch", 63.5)


def test_a_model_made_smaller_by_its_unit_may_be_too_thin_everywhere():
    found = judge(geometry(min_wall_mm=1.2, extents_mm=(40.0, 40.0, 5.0)).scaled(0.1), GOLD)
    assert codes(found) == ["walls_thin"]
    assert worst(found) == "provisional"
