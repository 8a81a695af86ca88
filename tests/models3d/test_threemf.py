"""A 3MF is read as the programs that save it mean it."""

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, severity
from jewelry.models3d.formats import door, reader
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry import kernel
from jewelry.models3d.geometry.measurement import measure
from jewelry.models3d.isolation import worker
from tests.models3d.packages import (
    OBJECTS,
    ROOT,
    bambu,
    joined,
    mesh,
    model,
    package,
    prusa,
    relations,
    thing,
)
from tests.models3d.reading import codes, refused, volume
from tests.models3d.shapes import cube

ONE = 'objectid="1"'
BIG, SMALL = cube(10), cube(4, at=(8, 3, 3))
LATTICE = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
SLICE = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
BEAMS = '<b:beamlattice radius="1"><b:beams><b:beam v1="0" v2="1"/></b:beams></b:beamlattice>'


@pytest.fixture
def read(tmp_path):
    def run(content):
        path = tmp_path / "model.3mf"
        path.write_bytes(content)
        return reader.read(path, "3mf")

    return run


def at(x, y=0, z=0):
    return f'transform="1 0 0 0 1 0 0 0 1 {x} {y} {z}"'


def studio(kinds, *items, plates=None, objects=None):
    """A project as Bambu Studio and OrcaSlicer save it: two meshes in a part of their own."""
    far = f'p:path="/{OBJECTS}"'
    whole = joined(f"{far} {ONE} {at(0)}", f'{far} objectid="2" {at(0, 0, 1)}')
    root = model(thing(20, whole), *(items or ['objectid="20"']), about='requiredextensions="p"')
    inside = objects or model(thing(1, mesh(BIG)) + thing(2, mesh(SMALL)))
    return package(root, **{OBJECTS.replace("/", "__"): inside}, **bambu(kinds, plates))


def test_components_in_another_part_are_read_with_their_names(read):
    reading = read(studio({1: "normal_part", 2: "normal_part"}, f'objectid="20" {at(5)}'))
    assert len(reading.triangles) == 24
    assert reading.triangles.min(axis=(0, 1)).tolist() == [5, 0, 0]
    assert reading.triangles.max(axis=(0, 1)).tolist() == [17, 10, 10]
    assert [part.name for part in reading.parts] == ["part 1", "part 2"]
    assert reading.part.tolist() == [0] * 12 + [1] * 12
    assert codes(reading) == []


def test_an_object_of_another_part_is_built_directly_and_once_more(read):
    far = f'p:path="/{OBJECTS.upper()}" {ONE}'
    root = model(thing(1, mesh(SMALL)), far, f"{far} {at(20)}")
    found = read(package(root, **{OBJECTS.replace("/", "__"): model(thing(1, mesh(BIG)))}))
    assert volume(found) == pytest.approx(2000)


def test_parts_nobody_refers_to_are_not_read(read):
    others = {"3D__unused.model": "<no xml", "3D__other.model": model(thing(1, mesh(BIG)), ONE)}
    assert volume(read(package(model(thing(1, mesh(SMALL)), ONE), **others))) == pytest.approx(64)


@pytest.mark.parametrize("named", ["3D/ring.model", "geometry/Root.xml", "3D/a b.model"])
def test_the_root_is_what_the_relations_name(read, named):
    content = package(model(thing(1, mesh(BIG)), ONE), named, relations(f"/{named}"))
    assert volume(read(content)) == pytest.approx(1000)
    assert passes_the_door(content)


def passes_the_door(content):
    from io import BytesIO

    return door.check(BytesIO(content), "model.3mf", len(content)) == "3mf"


def test_without_relations_the_only_model_is_the_root(read):
    content = package(model(thing(1, mesh(BIG)), ONE), "3D/ring.model", "<Relationships/>")
    assert volume(read(content)) == pytest.approx(1000)


def test_a_root_outside_the_file_is_refused(read):
    related = relations("https://example.com/ring.model", 'TargetMode="External"')
    assert refused(read, package(model("", ONE), related=related))[0] == "other_files"
    missing = package(model("", ONE), related=relations("/3D/gone.model"))
    assert refused(read, missing) == ("part_missing", {"name": "3d/gone.model"})


def test_a_document_that_is_no_model_is_refused_at_the_door():
    with pytest.raises(BadModel, match="no 3D model"):
        passes_the_door(package("<w/>", "word/document.xml", relations("/word/other.xml")))


@pytest.mark.parametrize("kind", ["modifier_part", "support_blocker", "support_enforcer"])
def test_bambus_helpers_are_left_out_and_named(read, kind):
    reading = read(studio({1: "normal_part", 2: kind}))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("helpers_left_out", names="“part 2”")]
    assert severity(reading.findings[0]) == "note"


@pytest.mark.parametrize("kind", ["ParameterModifier", "SupportBlocker", "SupportEnforcer"])
def test_prusas_helpers_are_left_out_and_named(read, kind):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, kind, "cutter"))
    reading = read(package(model(thing(1, mesh(BIG, SMALL)), ONE), **config))
    assert volume(reading) == pytest.approx(1000)
    assert reading.parts == (Part("ring"),)
    assert reading.findings == [Finding("helpers_left_out", names="“cutter”")]


def test_old_prusas_modifiers_are_left_out(read):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, "ModelPart", "cutter"))
    (name, text), *_none = config.items()
    text = text.replace('key="volume_type" value="ModelPart"/></volume></object>', (
        'key="modifier" value="1"/></volume></object>'
    ))  # fmt: skip
    reading = read(package(model(thing(1, mesh(BIG, SMALL)), ONE), **{name: text}))
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), ["helpers_left_out"])


@pytest.mark.parametrize("setting", ["infill_mesh", "cutting_mesh", "anti_overhang_mesh"])
def test_curas_helpers_are_left_out(read, setting):
    said = f'<metadatagroup><metadata name="cura:{setting}">%s</metadata></metadatagroup>'
    for value, expected in (("True", 1000), ("False", 1064)):
        helper = thing(2, said % value + mesh(cube(4, at=(20, 0, 0))), 'name="blocker"')
        reading = read(package(model(thing(1, mesh(BIG)) + helper, ONE, 'objectid="2"')))
        assert volume(reading) == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["support", "solidsupport", "other"])
def test_objects_that_are_supports_are_left_out(read, kind):
    helper = thing(2, mesh(SMALL), f'type="{kind}" name="tree"')
    both = thing(3, joined(ONE, 'objectid="2"'))
    reading = read(package(model(thing(1, mesh(BIG)) + helper + both, 'objectid="3"')))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("helpers_left_out", names="“tree”")]


def test_a_kind_of_part_that_nobody_knows_is_not_firm(read):
    reading = read(studio({1: "normal_part", 2: "magnet_part"}))
    assert reading.findings == [Finding("not_understood", name="magnet_part")]


def test_negative_volumes_are_cut_out_exactly(read):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 23, "NegativeVolume", "hole"))
    reading = read(package(model(thing(1, mesh(BIG, SMALL)), ONE), **config))
    assert volume(reading) == pytest.approx(1000 - 2 * 4 * 4)
    assert reading.findings == [Finding("negatives_cut", names="“hole”")]
    assert severity(reading.findings[0]) == "note"
    assert measure(reading.triangles).closed


def test_negative_parts_cut_their_own_object_alone(read):
    other = model(thing(1, mesh(BIG)) + thing(2, mesh(SMALL)) + thing(3, mesh(cube(3))))
    far = f'p:path="/{OBJECTS}"'
    items = 'objectid="20"', f'{far} objectid="3" {at(30)}', 'objectid="20" transform="%s"'
    turned = items[2] % "0 1 0 -1 0 0 0 0 1 60 0 0"
    reading = read(studio({2: "negative_part"}, *items[:2], turned, objects=other))
    assert volume(reading) == pytest.approx(2 * (1000 - 2 * 4 * 4) + 27)
    assert codes(reading) == ["negatives_cut"]


def test_a_negative_volume_that_cannot_be_cut_leaves_the_price_open(read, monkeypatch):
    config = prusa((0, 11, "ModelPart", "ring"), (12, 22, "NegativeVolume", "open hole"))
    content = package(model(thing(1, mesh(BIG, SMALL[:-1])), ONE), **config)
    reading = read(content)
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("negatives_left_in", names="“open hole”")]
    assert severity(reading.findings[0]) == "provisional"
    monkeypatch.setattr(kernel, "MAX_TRIANGLES", 5)
    assert codes(read(content)) == ["negatives_left_in"]


def test_what_is_not_printable_is_left_out_and_asked_about(read):
    other = thing(2, mesh(cube(4, at=(30, 0, 0))), 'name="cube"')
    root = model(thing(1, mesh(BIG)) + other, ONE, 'objectid="2" printable="0"')
    reading = read(package(root))
    assert volume(reading) == pytest.approx(1000)
    assert reading.findings == [Finding("switched_off", names="“cube”")]
    assert severity(reading.findings[0]) == "provisional"


def test_a_file_of_which_nothing_is_made_says_so(read):
    root = model(thing(1, mesh(BIG), 'name="ring"'), f'{ONE} printable="0"')
    code, params = refused(read, package(root))
    assert (code, params) == ("all_left_out", {"names": "“ring”"})
    assert "“ring”" in describe(Finding(code, **params))


@pytest.mark.parametrize("required", ['requiredextensions="b"', ""])
def test_beams_are_named_and_never_firm_required_or_not(read, required):
    lattice = mesh(BIG).replace("</mesh>", f"{BEAMS}</mesh>")
    root = model(thing(1, lattice), ONE, about=f'xmlns:b="{LATTICE}" {required}')
    reading = read(package(root))
    assert reading.findings == [Finding("not_understood", name="beamlattice")]
    assert severity(reading.findings[0]) == "provisional"
    assert "beamlattice" in describe(reading.findings[0])


def test_slices_of_another_part_are_named(read):
    objects = model(
        '<s:slicestack id="9"/>' + thing(1, mesh(BIG), 's:slicestackid="9"'),
        about=f'xmlns:s="{SLICE}"',
    )  # fmt: skip
    root = model("", f'p:path="/{OBJECTS}" {ONE}', about='requiredextensions="p"')
    reading = read(package(root, **{OBJECTS.replace("/", "__"): objects}))
    assert reading.findings == [Finding("not_understood", name="slice")]


@pytest.mark.parametrize(
    ("about", "name"),
    [
        (
            'xmlns:x="http://acme.example/nurbs" requiredextensions="x p"',
            "http://acme.example/nurbs",
        ),
        ('requiredextensions="zz"', "zz"),
    ],
)
def test_an_extension_nobody_knows_is_named_if_it_is_required(read, about, name):
    root = model(thing(1, mesh(BIG)), ONE, about=about)
    assert read(package(root)).findings == [Finding("not_understood", name=name)]


def test_what_is_only_described_by_an_extension_is_refused_by_its_name(read):
    empty = f"<mesh><vertices/><triangles/>{BEAMS}</mesh>"
    root = model(thing(1, empty), ONE, about=f'xmlns:b="{LATTICE}"')
    assert refused(read, package(root)) == ("shape_not_understood", {"name": "beamlattice"})


def test_extensions_that_leave_the_surface_change_nothing(read):
    about = " ".join(
        f'xmlns:{prefix}="http://schemas.microsoft.com/3dmanufacturing/{name}/2015/02"'
        for prefix, name in (("m", "material"), ("t", "trianglesets"))
    )
    colours = '<m:colorgroup id="5"><m:color color="#FFFFFFFF"/></m:colorgroup><v:x xmlns:v="u:v"/>'
    root = model(colours + thing(1, mesh(BIG)), ONE, about=f'{about} requiredextensions="m t p"')
    assert codes(read(package(root))) == []


def test_materials_are_told_by_object_and_by_triangle(read):
    bases = (
        '<basematerials id="5"><base name="Gold" displaycolor="#FFD700"/>'
        '<base name="Diamond" displaycolor="#FFFFFF80"/></basematerials>'
    )
    other = cube(4, at=(20, 0, 0))
    painted = thing(1, mesh(BIG, other, paint='pid="5" p1="1"'), 'name="ring" pid="5" pindex="0"')
    reading = read(package(model(bases + painted, ONE)))
    assert reading.parts == (Part("ring", "Gold"), Part("ring", "Diamond", clear=True))
    assert reading.part.tolist() == [0] * 12 + [1] * 12


def test_colours_of_triangles_make_no_parts(read):
    painted = thing(1, mesh(BIG, cube(4, at=(20, 0, 0)), paint='pid="6" p1="9"'), 'name="ring"')
    reading = read(package(model(painted, ONE)))
    assert reading.parts == (Part("ring"),)
    assert reading.part is None or not reading.part.any()


def test_parts_of_different_units_are_asked_about(read):
    objects = model(thing(1, mesh(BIG)), unit="inch")
    root = model("", f'p:path="/{OBJECTS}" {ONE}')
    reading = read(package(root, **{OBJECTS.replace("/", "__"): objects}))
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), ["units_differ"])


def measured(content, tmp_path):
    path = tmp_path / "model.3mf"
    path.write_bytes(content)
    return worker._measure(path, "3mf")[0]


def test_pieces_on_several_plates_are_measured_each_by_itself(read, tmp_path):
    bodies = thing(1, mesh(BIG)) + thing(2, mesh(cube(4)))
    items = ONE, f"{ONE} {at(308)}", f'objectid="2" {at(616)}'
    content = package(model(bodies, *items))
    found = measured(content, tmp_path)
    assert found.geometry.extents_mm == (10, 10, 10)
    assert found.geometry.volume_mm3 == pytest.approx(2064)
    assert found.findings[0] == Finding("several_plates", pieces=3, plates=3)
    assert severity(found.findings[0]) == "provisional"
    triangles = read(content).triangles
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


def test_items_that_stand_together_stay_where_they_are(read):
    items = ONE, f"{ONE} {at(10)}", f"{ONE} {at(40)}"
    reading = read(package(model(thing(1, mesh(BIG)), *items)))
    assert (reading.sides_mm, codes(reading)) == (None, [])
    assert reading.triangles.max(axis=(0, 1)).tolist() == [50, 10, 10]


def test_a_unit_that_nobody_knows_is_refused(read):
    code, params = refused(read, package(model(thing(1, mesh(BIG)), ONE, unit="parsec")))
    assert (code, params) == ("part_unreadable", {"name": ROOT.lower()})


def test_what_has_no_name_is_called_by_its_number(read):
    root = model(thing(1, mesh(BIG)) + thing(7, mesh(SMALL)), ONE, 'objectid="7" printable="0"')
    assert read(package(root)).findings == [Finding("switched_off", names="“#7”")]


def test_a_part_that_is_damaged_is_named(read):
    content = studio({}, objects=model(thing(1, mesh(BIG)))[:-30])
    assert refused(read, content) == ("part_unreadable", {"name": OBJECTS.lower()})
    content = package(model(thing(1, joined(f'p:path="/3D/gone.model" {ONE}')), ONE), ROOT)
    assert refused(read, content) == ("part_missing", {"name": "3d/gone.model"})


@pytest.mark.parametrize(
    ("about", "inside", "item"),
    [
        ('name="Gems"', joined('objectid="2"'), 'objectid="3"'),
        ("", '<metadatagroup><metadata name="Title">Gems</metadata></metadatagroup>{}', ""),
        ("", "", 'objectid="2" partnumber="Gems"'),
    ],
    ids=["parent", "title", "item"],
)
def test_every_name_of_an_object_says_that_it_is_a_stone(read, about, inside, item):
    whole = inside.replace("{}", "") if "{}" in inside else ""
    parts = [thing(1, mesh(BIG), 'name="ring"'), thing(2, whole + mesh(SMALL), 'name="Object_12"')]
    parts += [thing(3, inside, about)] if about else []
    found = read(package(model("".join(parts), ONE, item or 'objectid="2"')))
    assert Finding("stones_named", names="Gems") in found.findings
    assert [part.name for part in found.parts] == ["ring", "Object_12"]


MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
BASES = (
    '<basematerials id="10"><base name="Gold" displaycolor="#FFD700FF"/>'
    '<base name="Enamel" displaycolor="#FF0000"/></basematerials>'
)
SHOWN = (
    '<basematerials id="11" displaypropertiesid="12"><base name="A"/>'
    '<base name="Enamel"/></basematerials>'
)


@pytest.mark.parametrize(
    ("materials", "names"),
    [
        (
            BASES + '<m:multiproperties id="11" pids="10"><m:multi pindices="0"/>'
            '<m:multi pindices="1"/></m:multiproperties>',
            "Enamel",
        ),
        (
            BASES + '<m:compositematerials id="11" matid="10" matindices="0 1">'
            '<m:composite values="1 0"/><m:composite values="0.4 0.6"/></m:compositematerials>',
            "Enamel",
        ),
        (
            '<m:colorgroup id="11"><m:color color="#FFD700FF"/><m:color color="#FFFFFF40"/>'
            "</m:colorgroup>",
            "other",
        ),
        (
            '<m:translucentdisplayproperties id="12"><m:opaque/><m:translucent/>'
            "</m:translucentdisplayproperties>" + SHOWN.replace("Enamel", "B"),
            "A",
        ),
        (
            '<m:metallicdisplayproperties id="12"><m:pbmetallic metallicness="1"/>'
            '<m:pbmetallic metallicness="0"/></m:metallicdisplayproperties>'
            + SHOWN.replace("Enamel", "B"),
            "B",
        ),
    ],
    ids=["several", "mixed", "colour", "translucent", "metallic"],
)
def test_what_leads_to_a_stones_material_is_followed(read, materials, names):
    parts = [
        thing(1, mesh(BIG), 'pid="11" pindex="0"'),
        thing(2, mesh(SMALL), 'pid="11" pindex="1" name="other"'),
    ]
    root = model(materials + "".join(parts), ONE, 'objectid="2"', about=f'xmlns:m="{MATERIAL}"')
    assert Finding("stones_named", names=names) in read(package(root)).findings
