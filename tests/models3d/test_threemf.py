"""A 3MF is read as the standard says: its parts, extensions and units."""

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe, severity
from jewelry.models3d.formats import door
from jewelry.models3d.formats.errors import BadModel
from tests.models3d.packages import (
    BIG,
    OBJECTS,
    ONE,
    ROOT,
    SMALL,
    at,
    joined,
    mesh,
    model,
    package,
    relations,
    studio,
    thing,
)
from tests.models3d.reading import codes, refused, volume

LATTICE = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
SLICE = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"


BEAMS = '<b:beamlattice radius="1"><b:beams><b:beam v1="0" v2="1"/></b:beams></b:beamlattice>'


def test_components_in_another_part_are_read_with_their_names(read_3mf):
    reading = read_3mf(studio({1: "normal_part", 2: "normal_part"}, f'objectid="20" {at(5)}'))
    assert len(reading.triangles) == 24
    assert reading.triangles.min(axis=(0, 1)).tolist() == [5, 0, 0]
    assert reading.triangles.max(axis=(0, 1)).tolist() == [17, 10, 10]
    assert [part.name for part in reading.parts] == ["part 1", "part 2"]
    assert reading.part.tolist() == [0] * 12 + [1] * 12
    assert codes(reading) == []


def test_an_object_of_another_part_is_built_directly_and_once_more(read_3mf):
    far = f'p:path="/{OBJECTS.upper()}" {ONE}'
    root = model(thing(1, mesh(SMALL)), far, f"{far} {at(20)}")
    found = read_3mf(package(root, **{OBJECTS.replace("/", "__"): model(thing(1, mesh(BIG)))}))
    assert volume(found) == pytest.approx(2000)


def test_parts_nobody_refers_to_are_not_read(read_3mf):
    others = {"3D__unused.model": "<no xml", "3D__other.model": model(thing(1, mesh(BIG)), ONE)}
    assert volume(read_3mf(package(model(thing(1, mesh(SMALL)), ONE), **others))) == pytest.approx(
        64
    )


@pytest.mark.parametrize("named", ["3D/ring.model", "geometry/Root.xml", "3D/a b.model"])
def test_the_root_is_what_the_relations_name(read_3mf, named):
    content = package(model(thing(1, mesh(BIG)), ONE), named, relations(f"/{named}"))
    assert volume(read_3mf(content)) == pytest.approx(1000)
    assert passes_the_door(content)


def passes_the_door(content):
    from io import BytesIO

    return door.check(BytesIO(content), "model.3mf", len(content)) == "3mf"


def test_without_relations_the_only_model_is_the_root(read_3mf):
    content = package(model(thing(1, mesh(BIG)), ONE), "3D/ring.model", "<Relationships/>")
    assert volume(read_3mf(content)) == pytest.approx(1000)


def test_a_root_outside_the_file_is_refused(read_3mf):
    related = relations("https://example.com/ring.model", 'TargetMode="External"')
    assert refused(read_3mf, package(model("", ONE), related=related))[0] == "other_files"
    missing = package(model("", ONE), related=relations("/3D/gone.model"))
    assert refused(read_3mf, missing) == ("part_missing", {"name": "3d/gone.model"})


def test_a_document_that_is_no_model_is_refused_at_the_door():
    with pytest.raises(BadModel, match="no 3D model"):
        passes_the_door(package("<w/>", "word/document.xml", relations("/word/other.xml")))


@pytest.mark.parametrize("required", ['requiredextensions="b"', ""])
def test_beams_are_named_and_never_firm_required_or_not(read_3mf, required):
    lattice = mesh(BIG).replace("</mesh>", f"{BEAMS}</mesh>")
    root = model(thing(1, lattice), ONE, about=f'xmlns:b="{LATTICE}" {required}')
    reading = read_3mf(package(root))
    assert reading.findings == [Finding("not_understood", name="beamlattice")]
    assert severity(reading.findings[0]) == "provisional"
    assert "beamlattice" in describe(reading.findings[0])


def test_slices_of_another_part_are_named(read_3mf):
    objects = model(
        '<s:slicestack id="9"/>' + thing(1, mesh(BIG), 's:slicestackid="9"'),
        about=f'xmlns:s="{SLICE}"',
    )  # fmt: skip
    root = model("", f'p:path="/{OBJECTS}" {ONE}', about='requiredextensions="p"')
    reading = read_3mf(package(root, **{OBJECTS.replace("/", "__"): objects}))
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
def test_an_extension_nobody_knows_is_named_if_it_is_required(read_3mf, about, name):
    root = model(thing(1, mesh(BIG)), ONE, about=about)
    assert read_3mf(package(root)).findings == [Finding("not_understood", name=name)]


def test_what_is_only_described_by_an_extension_is_refused_by_its_name(read_3mf):
    empty = f"<mesh><vertices/><triangles/>{BEAMS}</mesh>"
    root = model(thing(1, empty), ONE, about=f'xmlns:b="{LATTICE}"')
    assert refused(read_3mf, package(root)) == ("shape_not_understood", {"name": "beamlattice"})


def test_extensions_that_leave_the_surface_change_nothing(read_3mf):
    about = " ".join(
        f'xmlns:{prefix}="http://schemas.microsoft.com/3dmanufacturing/{name}/2015/02"'
        for prefix, name in (("m", "material"), ("t", "trianglesets"))
    )
    colours = '<m:colorgroup id="5"><m:color color="#FFFFFFFF"/></m:colorgroup><v:x xmlns:v="u:v"/>'
    root = model(colours + thing(1, mesh(BIG)), ONE, about=f'{about} requiredextensions="m t p"')
    assert codes(read_3mf(package(root))) == []


def test_parts_of_different_units_are_asked_about(read_3mf):
    objects = model(thing(1, mesh(BIG)), unit="inch")
    root = model("", f'p:path="/{OBJECTS}" {ONE}')
    reading = read_3mf(package(root, **{OBJECTS.replace("/", "__"): objects}))
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), ["units_differ"])


def test_a_unit_that_nobody_knows_is_refused(read_3mf):
    code, params = refused(read_3mf, package(model(thing(1, mesh(BIG)), ONE, unit="parsec")))
    assert (code, params) == ("part_unreadable", {"name": ROOT.lower()})


def test_what_has_no_name_is_called_by_its_number(read_3mf):
    root = model(thing(1, mesh(BIG)) + thing(7, mesh(SMALL)), ONE, 'objectid="7" printable="0"')
    assert read_3mf(package(root)).findings == [Finding("switched_off", names="“#7”")]


def test_a_part_that_is_damaged_is_named(read_3mf):
    content = studio({}, objects=model(thing(1, mesh(BIG)))[:-30])
    assert refused(read_3mf, content) == ("part_unreadable", {"name": OBJECTS.lower()})
    content = package(model(thing(1, joined(f'p:path="/3D/gone.model" {ONE}')), ONE), ROOT)
    assert refused(read_3mf, content) == ("part_missing", {"name": "3d/gone.model"})
