"""Materials and names of a 3MF tell its stones."""

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.reading import Part
from tests.models3d.packages import (
    BIG,
    ONE,
    SMALL,
    joined,
    mesh,
    model,
    package,
    thing,
)
from tests.models3d.shapes import cube


def test_materials_are_told_by_object_and_by_triangle(read_3mf):
    bases = (
        '<basematerials id="5"><base name="Gold" displaycolor="#FFD700"/>'
        '<base name="Diamond" displaycolor="#FFFFFF80"/></basematerials>'
    )
    other = cube(4, at=(20, 0, 0))
    painted = thing(1, mesh(BIG, other, paint='pid="5" p1="1"'), 'name="ring" pid="5" pindex="0"')
    reading = read_3mf(package(model(bases + painted, ONE)))
    assert reading.parts == (Part("ring", "Gold"), Part("ring", "Diamond", clear=True))
    assert reading.part.tolist() == [0] * 12 + [1] * 12


def test_colours_of_triangles_make_no_parts(read_3mf):
    painted = thing(1, mesh(BIG, cube(4, at=(20, 0, 0)), paint='pid="6" p1="9"'), 'name="ring"')
    reading = read_3mf(package(model(painted, ONE)))
    assert reading.parts == (Part("ring"),)
    assert reading.part is None or not reading.part.any()


@pytest.mark.parametrize(
    ("about", "inside", "item"),
    [
        ('name="Gems"', joined('objectid="2"'), 'objectid="3"'),
        ("", '<metadatagroup><metadata name="Title">Gems</metadata></metadatagroup>{}', ""),
        ("", "", 'objectid="2" partnumber="Gems"'),
    ],
    ids=["parent", "title", "item"],
)
def test_every_name_of_an_object_says_that_it_is_a_stone(read_3mf, about, inside, item):
    whole = inside.replace("{}", "") if "{}" in inside else ""
    parts = [thing(1, mesh(BIG), 'name="ring"'), thing(2, whole + mesh(SMALL), 'name="Object_12"')]
    parts += [thing(3, inside, about)] if about else []
    found = read_3mf(package(model("".join(parts), ONE, item or 'objectid="2"')))
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
def test_what_leads_to_a_stones_material_is_followed(read_3mf, materials, names):
    parts = [
        thing(1, mesh(BIG), 'pid="11" pindex="0"'),
        thing(2, mesh(SMALL), 'pid="11" pindex="1" name="other"'),
    ]
    root = model(materials + "".join(parts), ONE, 'objectid="2"', about=f'xmlns:m="{MATERIAL}"')
    assert Finding("stones_named", names=names) in read_3mf(package(root)).findings
