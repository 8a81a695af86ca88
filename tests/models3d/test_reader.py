import zipfile
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.models3d.findings import FINDINGS
from jewelry.models3d.formats import limits, reader
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.geometry.measurement import measure
from shop.demo.pieces import PIECES
from tests.models3d.shapes import (
    ACCESSOR_BOMB,
    COMPONENT_BOMB,
    EMPTY_ACCESSOR_BOMB,
    ENTITIES,
    by_format,
    cube,
    glb,
    obj,
    packed,
    stl,
    stl_text,
    threemf,
)

FILES = by_format(cube())
# Rhino's library may end the process: tests/models3d/test_threedm.py lets the child open damaged ones
OURS = {fmt: content for fmt, content in FILES.items() if fmt != "3dm"}
ONE, PART = 'objectid="1"', 'partnumber="a"'
TURN = 'transform="0 1 0 -1 0 0 0 0 1 50 0 0"'
MIRROR = 'transform="-1 0 0 0 1 0 0 0 1 0 0 0"'


@pytest.fixture
def read(tmp_path):
    def run(content, fmt):
        path = tmp_path / f"model.{fmt}"
        path.write_bytes(content)
        return reader.read(path, fmt).triangles

    return run


def refused(read, content, fmt):
    with pytest.raises(Unreadable) as caught:
        read(content, fmt)
    assert caught.value.code in FINDINGS
    return caught.value.code


@pytest.mark.parametrize("fmt", FILES)
def test_every_format_gives_the_same_cube_in_mm(read, fmt):
    triangles = read(FILES[fmt], fmt)
    assert triangles.shape == (12, 3, 3)
    assert triangles.dtype == (np.float32 if fmt == "stl" else np.float64)
    assert np.allclose(triangles, cube(), atol=1e-6)


@pytest.mark.parametrize("fmt", FILES)
def test_a_ring_weighs_the_same_in_every_format(read, fmt):
    (ring,) = (piece.build() for piece in PIECES if piece.slug == "horizon-band")
    assert measure(read(by_format(ring)[fmt], fmt)).volume_mm3 == pytest.approx(398.32, abs=0.01)


def test_text_files_of_any_encoding_and_line_ending_are_read(read):
    named = "# кольцо\n".encode("cp1251") + obj(cube())
    for content in (named, obj(cube()).replace(b"\n", b"\r\n"), obj(cube()).replace(b"\n", b"\r")):
        assert np.array_equal(read(content, "obj"), cube())
    named = stl_text(cube()).replace(b"solid ring", "solid кольцо".encode("cp1251"))
    assert np.array_equal(read(named, "stl"), cube())


def test_glb_transforms_multiply_down_the_tree(read):
    half_turn = [0, 0, 1, 0]
    nodes = [
        {"children": [1], "translation": [1, 0, 0]},
        {"mesh": 0, "scale": [2, 2, -2], "rotation": half_turn},
    ]
    triangles = read(glb(cube(0.01), nodes=nodes), "glb")
    assert triangles.min(axis=(0, 1)) == pytest.approx([980, -20, -20])
    assert triangles.max(axis=(0, 1)) == pytest.approx([1000, 0, 0])
    assert measure(triangles).volume_mm3 == pytest.approx(8000, abs=0.1)
    assert not any(finding.code == "inside_out" for finding in measure(triangles).findings)


@pytest.mark.parametrize(
    "nodes",
    [
        [{"mesh": 0, "children": [1, 1]}, {"mesh": 0}],
        [{"mesh": 0, "children": [1]}, {"children": [0]}],
        [{"mesh": 0, "children": [7]}],
        [{"mesh": 0, "children": [-1]}],
        [{"mesh": 1}],
    ],
)
def test_a_glb_whose_nodes_are_no_tree_is_refused(read, nodes):
    assert refused(read, glb(cube(), nodes=nodes), "glb") == "unreadable"


def test_points_and_lines_in_a_glb_are_passed_over(read):
    primitives = [{"attributes": {"POSITION": 0}, "mode": mode} for mode in (0, 1, 4)]
    assert len(read(glb(cube(), meshes=[{"primitives": primitives}]), "glb")) == 12


def test_a_3mf_is_scaled_by_its_unit_and_placed_by_its_build(read):
    build = '</resources><build><item objectid="1" transform="2 0 0 0 2 0 0 0 2 5 0 0"/></build>'
    triangles = read(threemf(cube(1.0), "inch", build), "3mf")
    assert triangles.min(axis=(0, 1)) == pytest.approx([127, 0, 0])
    assert triangles.max(axis=(0, 1)) == pytest.approx([177.8, 50.8, 50.8])


def built(*items, objects="", name="ring"):
    """A 3MF of one cube, object 1, and more objects; what it builds."""
    build = "".join(f"<item {item}/>" for item in items)
    content = threemf(cube(), build=f"{objects}</resources><build>{build}</build>")
    with zipfile.ZipFile(BytesIO(content)) as archive:
        model = archive.read("3D/3dmodel.model").decode()
    return model.replace('<object id="1"', f'<object id="1" name="{name}"')


def pair(first, second):
    components = f"<component {first}/><component {second}/>"
    return f'<object id="2"><components>{components}</components></object>'


def test_3mf_components_are_multiplied_and_mirrored(read):
    model = built(f'objectid="2" {TURN}', 'objectid="1"', objects=pair(ONE, f"{ONE} {MIRROR}"))
    triangles = read(packed(model), "3mf")
    cubes = [measure(triangles[at : at + 12]) for at in (0, 12, 24)]
    assert [(found.volume_mm3, found.findings) for found in cubes] == [(1000.0, [])] * 3
    assert triangles.min(axis=(0, 1)) == pytest.approx([0, -10, 0])


@pytest.mark.parametrize(
    "model",
    [
        built(f"{ONE} {PART}", f"{ONE} {PART} {TURN}"),
        built(ONE, f"{ONE} {TURN}", name="world"),
    ],
    ids=["one part number", "world"],
)
def test_names_in_a_3mf_make_no_item_another(read, model):
    assert len(read(packed(model), "3mf")) == 24


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (built(ONE, 'objectid="7"'), "part_missing"),
        (built('objectid="2"', objects=pair(ONE, 'objectid="2"')), "unreadable"),
        (built(ONE).replace('v1="0"', 'v1="-1"'), "unreadable"),
        (built(ONE).replace('v1="0"', 'v1="36"'), "unreadable"),
        (built(ONE).replace('x="10.0"', 'x="1O.0"', 1), "part_unreadable"),
        (built(ONE, objects='<object id="1"/>'), "part_unreadable"),
        (built(ONE)[:-20], "part_unreadable"),
    ],
    ids=["undefined", "cycle", "negative", "beyond", "no number", "twice", "cut"],
)
def test_a_3mf_that_cannot_be_followed_is_refused(read, model, code):
    assert refused(read, packed(model), "3mf") == code


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("fmt", ["stl", "ply", "glb"])
def test_a_point_nowhere_is_refused(read, value, fmt):
    triangles = cube()
    triangles[5, 1, 2] = value
    assert refused(read, by_format(triangles)[fmt], fmt) == "not_finite"


def test_absurd_and_zero_extents_are_refused(read):
    assert refused(read, stl(cube(1e7)), "stl") == "too_large_extent"
    assert refused(read, stl(cube(0.0)), "stl") == "too_small_extent"


def test_a_text_stl_without_facets_is_empty(read):
    assert refused(read, b"solid x\nendsolid x\n", "stl") == "empty"


def test_too_many_triangles_are_refused_before_they_are_read(read, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TRIANGLES", 11)
    for fmt, content in OURS.items():
        assert refused(read, content, fmt) == "too_detailed"


def test_hostile_files_are_refused_at_once(read):
    assert refused(read, glb(cube(), **ACCESSOR_BOMB), "glb") == "unreadable"
    assert refused(read, glb(cube(), **EMPTY_ACCESSOR_BOMB), "glb") == "too_detailed"
    assert refused(read, glb(cube(), buffers=[{"uri": "/etc/passwd"}]), "glb") == "other_files"
    assert refused(read, glb(cube(), nodes=[{"mesh": 0, "children": [0]}]), "glb") == "unreadable"
    assert refused(read, packed(ENTITIES), "3mf") == "unreadable"
    assert refused(read, threemf(cube(), build=COMPONENT_BOMB), "3mf") == "too_detailed"


def test_a_mesh_in_very_many_places_is_too_heavy(read):
    assert refused(read, packed(built(*[ONE] * 20_001)), "3mf") == "too_heavy"
    nodes = {"nodes": [{"mesh": 0}] * 10_001, "scenes": [{"nodes": [*range(10_001)]}]}
    assert refused(read, glb(cube(), **nodes), "glb") == "too_heavy"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(OURS)), st.data())
def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path_factory, fmt, data):
    content = bytearray(FILES[fmt])
    for _change in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"damaged.{fmt}"
    path.write_bytes(content)
    try:
        measure(reader.read(path, fmt).triangles)
    except Unreadable as refusal:
        assert refusal.code in FINDINGS
