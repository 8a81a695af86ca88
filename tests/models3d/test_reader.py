import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jewelry.models3d import reader
from jewelry.models3d.errors import Unreadable
from jewelry.models3d.findings import FINDINGS
from jewelry.models3d.geometry import measure
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
    ply,
    real,
    stl,
    stl_text,
    threemf,
)

FILES = by_format(cube())


@pytest.fixture
def read(tmp_path):
    def run(content, fmt):
        path = tmp_path / f"model.{fmt}"
        path.write_bytes(content)
        return reader.read(path, fmt)

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
    assert triangles.dtype == np.float64
    assert np.allclose(triangles, cube(), atol=1e-6)


@pytest.mark.parametrize("fmt", FILES)
def test_a_real_ring_weighs_the_same_in_every_format(read, fmt):
    ring = reader.read(real("ring_showcase.stl"), "stl")
    assert measure(read(by_format(ring)[fmt], fmt)).volume_mm3 == pytest.approx(1182.30, abs=0.01)


def test_text_stl_and_big_endian_ply_are_read(read):
    assert np.array_equal(read(stl_text(cube()), "stl"), cube())
    assert np.array_equal(read(ply(cube(), ">"), "ply"), cube())


def test_polygons_of_mixed_length_become_triangles(read):
    points = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\n"
    assert len(read(points + b"f 1 2 3 4\nf 1/1 2/2/2 5//3\n", "obj")) == 3
    header = ply(cube()[:1]).replace(b"element face 1\n", b"element face 2\n")
    mixed = header.replace(struct.pack("<B3i", 3, 0, 1, 2), b"")
    mixed += struct.pack("<B4i", 4, 0, 1, 2, 0) + struct.pack("<B3i", 3, 2, 1, 0)
    assert len(read(mixed, "ply")) == 3


def test_negative_obj_numbers_count_back_from_their_line(read):
    text = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\nv 9 9 9\nf \\\n1 2 4\n"
    assert read(text, "obj").tolist() == [
        [[0, 0, 0], [1, 0, 0], [0, 1, 0]],
        [[0, 0, 0], [1, 0, 0], [9, 9, 9]],
    ]


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
    assert not any(finding["code"] == "inside_out" for finding in measure(triangles).findings)


def test_quantised_glb_positions_are_unscaled(read):
    whole = (cube(1.0) * 65535).astype("<u2")
    data = np.zeros((12, 3, 4), "<u2")
    data[..., :3] = whole
    fake = np.frombuffer(data.tobytes(), "<f4").reshape(-1, 3, 3).astype(np.float64)
    changes = {
        "extensionsRequired": ["KHR_mesh_quantization"],
        "nodes": [{"mesh": 0, "scale": [0.01, 0.01, 0.01]}],
        "accessors": [
            {"bufferView": 0, "componentType": 5123, "type": "VEC3", "count": 36}
            | {"normalized": True}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": 288, "byteStride": 8}],
    }
    assert measure(read(glb(fake, **changes), "glb")).volume_mm3 == pytest.approx(1000, abs=0.01)


def test_a_3mf_is_scaled_by_its_unit_and_placed_by_its_build(read):
    build = '</resources><build><item objectid="1" transform="2 0 0 0 2 0 0 0 2 5 0 0"/></build>'
    triangles = read(threemf(cube(1.0), "inch", build), "3mf")
    assert triangles.min(axis=(0, 1)) == pytest.approx([127, 0, 0])
    assert triangles.max(axis=(0, 1)) == pytest.approx([177.8, 50.8, 50.8])


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
    monkeypatch.setattr(reader, "MAX_TRIANGLES", 11)
    for fmt, content in FILES.items():
        assert refused(read, content, fmt) == "too_detailed"


def test_hostile_files_are_refused_at_once(read):
    assert refused(read, glb(cube(), **ACCESSOR_BOMB), "glb") == "unreadable"
    assert refused(read, glb(cube(), **EMPTY_ACCESSOR_BOMB), "glb") == "compressed"
    assert refused(read, glb(cube(), buffers=[{"uri": "/etc/passwd"}]), "glb") == "other_files"
    assert refused(read, glb(cube(), nodes=[{"mesh": 0, "children": [0]}]), "glb") == "unreadable"
    assert refused(read, glb(cube(), extensionsRequired=["EXT_x"]), "glb") == "compressed"
    assert refused(read, packed(ENTITIES), "3mf") == "unreadable"
    assert refused(read, threemf(cube(), build=COMPONENT_BOMB), "3mf") == "too_detailed"


def test_faces_of_vertices_that_are_not_there_are_refused(read):
    assert refused(read, obj(cube()) + b"f 1 2 99\n", "obj") == "unreadable"
    assert refused(read, obj(cube()) + b"f 0 1 2\n", "obj") == "unreadable"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_damaged_files_are_read_or_refused_but_never_crash(tmp_path_factory, fmt, data):
    content = bytearray(FILES[fmt])
    for _change in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / f"damaged.{fmt}"
    path.write_bytes(content)
    try:
        measure(reader.read(path, fmt))
    except Unreadable as refusal:
        assert refusal.code in FINDINGS
