"""Projects of slicers: what only helps to print is left out, and plates are told apart."""

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, severity
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry import kernel
from jewelry.models3d.geometry.measurement import measure
from jewelry.models3d.isolation import worker
from tests.models3d.packages import (
    BIG,
    OBJECTS,
    ONE,
    SMALL,
    at,
    joined,
    mesh,
    model,
    package,
    prusa,
    studio,
    thing,
)
from tests.models3d.reading import codes, refused, volume
from tests.models3d.shapes import cube


@pytest.mark.parametrize("kind", ["modifier_part", "support_blocker", "support_enforcer"])
def test_bambus_helpers_are_left_out_and_named(read_3mf, kind):
    reading = read_3mf(studio({1: "normal_part", 2: kind}))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("helpers_left_out", names="“part 2”")]
    assert severity(reading.findings[0]) == "note"


@pytest.mark.parametrize("kind", ["ParameterModifier", "SupportBlocker", "SupportEnforcer"])
def test_prusas_helpers_are_left_out_and_named(read_3mf, kind):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, kind, "cutter"))
    reading = read_3mf(package(model(thing(1, mesh(BIG, SMALL)), ONE), **config))
    assert volume(reading) == pytest.approx(1000)
    assert reading.parts == (Part("ring"),)
    assert reading.findings == [Finding("helpers_left_out", names="“cutter”")]


def test_old_prusas_modifiers_are_left_out(read_3mf):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, "ModelPart", "cutter"))
    (name, text), *_none = config.items()
    text = text.replace('key="volume_type" value="ModelPart"/></volume></object>', (
        'key="modifier" value="1"/></volume></object>'
    ))  # fmt: skip
    reading = read_3mf(package(model(thing(1, mesh(BIG, SMALL)), ONE), **{name: text}))
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), ["helpers_left_out"])


@pytest.mark.parametrize("setting", ["infill_mesh", "cutting_mesh", "anti_overhang_mesh"])
def test_curas_helpers_are_left_out(read_3mf, setting):
    said = f'<metadatagroup><metadata name="cura:{setting}">%s</metadata></metadatagroup>'
    for value, expected in (("True", 1000), ("False", 1064)):
        helper = thing(2, said % value + mesh(cube(4, at=(20, 0, 0))), 'name="blocker"')
        reading = read_3mf(package(model(thing(1, mesh(BIG)) + helper, ONE, 'objectid="2"')))
        assert volume(reading) == pytest.approx(expected)


def test_a_surface_is_not_weighed_as_a_solid_without_a_word(read_3mf):
    bodies = thing(1, mesh(BIG)) + thing(2, mesh(cube(4)), 'type="surface"')
    reading = read_3mf(package(model(bodies, ONE, 'objectid="2"')))
    assert reading.findings == [Finding("not_understood", name="surface")]


@pytest.mark.parametrize("kind", ["support", "solidsupport", "other"])
def test_objects_that_are_supports_are_left_out(read_3mf, kind):
    helper = thing(2, mesh(SMALL), f'type="{kind}" name="tree"')
    both = thing(3, joined(ONE, 'objectid="2"'))
    reading = read_3mf(package(model(thing(1, mesh(BIG)) + helper + both, 'objectid="3"')))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("helpers_left_out", names="“tree”")]


def test_a_kind_of_part_that_nobody_knows_is_not_firm(read_3mf):
    reading = read_3mf(studio({1: "normal_part", 2: "magnet_part"}))
    assert reading.findings == [Finding("not_understood", name="magnet_part")]


def test_negative_volumes_are_cut_out_exactly(read_3mf):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, "NegativeVolume", "hole"))
    reading = read_3mf(package(model(thing(1, mesh(BIG, SMALL)), ONE), **config))
    assert volume(reading) == pytest.approx(1000 - 2 * 4 * 4)
    assert reading.findings == [Finding("negatives_cut", names="“hole”")]
    assert severity(reading.findings[0]) == "note"
    assert measure(reading.triangles).closed


def test_negative_parts_cut_their_own_object_alone(read_3mf):
    other = model(thing(1, mesh(BIG)) + thing(2, mesh(SMALL)) + thing(3, mesh(cube(3))))
    far = f'p:path="/{OBJECTS}"'
    items = 'objectid="20"', f'{far} objectid="3" {at(30)}', 'objectid="20" transform="%s"'
    turned = items[2] % "0 1 0 -1 0 0 0 0 1 60 0 0"
    reading = read_3mf(studio({2: "negative_part"}, *items[:2], turned, objects=other))
    assert volume(reading) == pytest.approx(2 * (1000 - 2 * 4 * 4) + 27)
    assert codes(reading) == ["negatives_cut"]


def test_a_negative_volume_that_cannot_be_cut_leaves_the_price_open(read_3mf, monkeypatch):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 22, "NegativeVolume", "open hole"))
    content = package(model(thing(1, mesh(BIG, SMALL[:-1])), ONE), **config)
    reading = read_3mf(content)
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("negatives_left_in", names="“open hole”")]
    assert severity(reading.findings[0]) == "provisional"
    monkeypatch.setattr(kernel, "MAX_TRIANGLES", 5)
    assert codes(read_3mf(content)) == ["negatives_left_in"]


def test_what_is_not_printable_is_left_out_and_asked_about(read_3mf):
    other = thing(2, mesh(cube(4, at=(30, 0, 0))), 'name="cube"')
    root = model(thing(1, mesh(BIG)) + other, ONE, 'objectid="2" printable="0"')
    reading = read_3mf(package(root))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("switched_off", names="“cube”")]
    assert severity(reading.findings[0]) == "provisional"


def test_a_file_of_which_nothing_is_made_says_so(read_3mf):
    root = model(thing(1, mesh(BIG), 'name="ring"'), f'{ONE} printable="0"')
    code, params = refused(read_3mf, package(root))
    assert (code, params) == ("all_left_out", {"names": "“ring”"})
    assert "“ring”" in describe(Finding(code, **params))


def measured(content, tmp_path):
    path = tmp_path / "model.3mf"
    path.write_bytes(content)
    return worker._measure(path, "3mf")[0]


def test_pieces_on_several_plates_are_measured_each_by_itself(read_3mf, tmp_path):
    bodies = thing(1, mesh(BIG)) + thing(2, mesh(cube(4)))
    items = ONE, f"{ONE} {at(308)}", f'objectid="2" {at(616)}'
    content = package(model(bodies, *items))
    found = measured(content, tmp_path)
    assert found.geometry.extents_mm == (10, 10, 10)
    assert found.geometry.volume_mm3 == pytest.approx(2064)
    assert found.findings[0] == Finding("several_plates", pieces=3, plates=3)
    assert severity(found.findings[0]) == "provisional"
    triangles = read_3mf(content).triangles
    assert (triangles.max(axis=(0, 1)) - triangles.min(axis=(0, 1))).max() < 30


def test_plates_that_a_project_names_are_counted_by_it(tmp_path):
    items = 'objectid="20"', f'objectid="20" {at(40)}'
    content = studio({1: "normal_part"}, *items, plates={0: 1, 1: 2})
    found = measured(content, tmp_path)
    assert found.findings[0] == Finding("several_plates", pieces=2, plates=2)
    assert found.geometry.extents_mm == (12, 10, 10)


def test_plates_of_a_file_in_inches_are_measured_in_mm(tmp_path):
    items = ONE, f"{ONE} {at(12)}"
    found = measured(package(model(thing(1, mesh(cube(1))), *items, unit="inch")), tmp_path)
    assert found.geometry.extents_mm == (25.4,) * 3
    assert found.geometry.volume_mm3 == pytest.approx(2 * 25.4**3, rel=1e-4)


def test_items_that_stand_together_stay_where_they_are(read_3mf):
    items = ONE, f"{ONE} {at(10)}", f"{ONE} {at(40)}"
    reading = read_3mf(package(model(thing(1, mesh(BIG)), *items)))
    assert (reading.sides_mm, codes(reading)) == (None, [])
    assert reading.triangles.max(axis=(0, 1)).tolist() == [50, 10, 10]
