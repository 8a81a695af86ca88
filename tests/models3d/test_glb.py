"""A GLB is read as it is shown, and what of it is not read is said by its name."""

import json
import struct

import DracoPy
import numpy as np
import pytest

from jewelry.models3d.findings import describe, severity, worst
from jewelry.models3d.formats import limits, reader
from jewelry.models3d.formats.gltf import meshopt
from jewelry.models3d.formats.gltf import nodes as gltf_nodes
from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry.measurement import measure
from tests.models3d.gltfs import floats, points, primitive, shown, written
from tests.models3d.reading import codes, refused, volume

DRACO, MESHOPT = "KHR_draco_mesh_compression", "EXT_meshopt_compression"
INSTANCES, VISIBILITY = "EXT_mesh_gpu_instancing", "KHR_node_visibility"
HALF_TURN = [0, 0, 1, 0]
ONE_MESH = {"meshes": [{"primitives": [primitive()]}]}


@pytest.fixture
def read(tmp_path):
    def run(content):
        path = tmp_path / "model.glb"
        path.write_bytes(content)
        return reader.read(path, "glb")

    return run


def box(reading):
    return [np.round(side, 3).tolist() for side in (low(reading), high(reading))]


def low(reading):
    return reading.triangles.min(axis=(0, 1))


def high(reading):
    return reading.triangles.max(axis=(0, 1))


@pytest.mark.parametrize(
    "weights", [({"weights": [0.5]}, {}), ({"weights": [0]}, {"weights": [0.5]})]
)
def test_a_shape_key_that_is_on_is_measured(read, weights):
    of_mesh, of_node = weights
    mesh = {"primitives": [primitive(targets=[{"POSITION": 1}])], **of_mesh}
    tree = {"meshes": [mesh], "nodes": [{"mesh": 0, **of_node}]}
    assert volume(read(written(tree, points(), points(0.02)))) == pytest.approx(8000)


def test_a_shape_key_that_is_off_and_stored_sparse_leaves_the_shape(read):
    sparse = {
        "count": 1,
        "indices": {"bufferView": 2, "componentType": 5123},
        "values": {"bufferView": 3},
    }
    tree = {
        "meshes": [{"primitives": [primitive(targets=[{"POSITION": 1}])], "weights": [0]}],
        "accessors": [{}, {"sparse": sparse}],
    }
    arrays = points(), points() * 0, np.zeros((1, 1), "<u2"), floats(9, 9, 9)
    assert volume(read(written(tree, *arrays))) == pytest.approx(1000)


def test_sparse_positions_are_in_their_places(read):
    stretched = points()
    top = np.flatnonzero(stretched[:, 2] > 0)
    sparse = {
        "count": len(top),
        "indices": {"bufferView": 1, "componentType": 5123},
        "values": {"bufferView": 2},
    }
    content = written(
        {"accessors": [{"sparse": sparse}]},
        points(),
        top.astype("<u2"),
        stretched[top] * np.array([1, 1, 3], "<f4"),
    )
    assert volume(read(content)) == pytest.approx(3000)


@pytest.mark.parametrize("sparse", [{"count": 37}, {"count": 1}, {"count": -1}, {"count": 2}])
def test_sparse_values_without_a_place_are_refused(read, sparse):
    where = {"bufferView": 1, "componentType": 5123}
    whole = {"indices": where, "values": {"bufferView": 0}, **sparse}
    content = written({"accessors": [{"sparse": whole}]}, points(), np.array([[36], [0]], "<u2"))
    assert refused(read, content)[0] == "part_unreadable"


@pytest.mark.parametrize("kind", ["<i2", "<u2", "<i1", "<u1"])
def test_normalised_positions_are_fractions_of_one(read, kind):
    most = np.iinfo(kind).max
    stored = np.round(points(1.0) * most).astype(kind)
    content = written(
        {
            "accessors": [{"normalized": True}],
            "nodes": [{"mesh": 0, "scale": [0.01] * 3}],
            "extensionsUsed": ["KHR_mesh_quantization"],
            "extensionsRequired": ["KHR_mesh_quantization"],
        },
        stored,
    )
    reading = read(content)
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), [])


def test_a_skin_is_moved_by_its_bones_and_not_by_its_node(read):
    """The bone is twice as large, and was bound 1 cm up: z 0..1 cm becomes -2..0 cm."""
    bind = np.eye(4)
    bind[2, 3] = -0.01
    tree = shown(
        {"mesh": 0, "skin": 0, "scale": [9, 9, 9]},
        {"scale": [2, 2, 2]},
        skins=[{"joints": [1], "inverseBindMatrices": 3}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}],
    )
    joints = np.zeros((36, 4), "<u1")
    weights = np.tile(floats(0.5, 0.5, 0, 0), (36, 1))
    content = written(tree, points(), joints, weights, bind.T.reshape(1, 16).astype("<f4"))
    reading = read(content)
    assert box(reading) == [[0, 0, -20], [20, 20, 0]]
    assert volume(reading) == pytest.approx(8000)


def test_two_bones_share_a_point_by_their_weights(read):
    tree = shown(
        {"mesh": 0, "skin": 0},
        {"translation": [0.01, 0, 0]},
        {"translation": [0.03, 0, 0]},
        skins=[{"joints": [1, 2]}],
        meshes=[{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}}]}],
    )
    joints = np.tile(np.array([[0, 1, 0, 0]], "<u2"), (36, 1))
    weights = np.tile(floats(0.25, 0.75, 0, 0), (36, 1))
    assert box(read(written(tree, points(), joints, weights))) == [[25, 0, 0], [35, 10, 10]]
    outside = np.full((36, 4), 2, "<u2")
    assert refused(read, written(tree, points(), outside, weights))[0] == "part_unreadable"


@pytest.mark.parametrize(
    "how",
    [
        {"extensions": {VISIBILITY: {"visible": False}}},
        {"extras": {"visible": False}},
        {"extras": {"hidden": True}},
        {"extras": {"hide_render": 1}},
    ],
)
def test_a_hidden_node_is_left_out_with_all_below_and_asked_about(read, how):
    far = {"mesh": 0, "translation": [1, 0, 0]}
    tree = {
        "nodes": [{"mesh": 0}, {"name": "Cutter", "children": [2], **how}, far],
        "scenes": [{"nodes": [0, 1]}],
    }
    reading = read(written(tree, points()))
    assert box(reading) == [[0, 0, 0], [10, 10, 10]]
    assert reading.findings == [{"code": "switched_off", "names": "“Cutter”"}]
    assert severity(reading.findings[0]) == "provisional"


def test_a_node_that_says_it_is_visible_is_shown(read):
    node = {"mesh": 0, "extensions": {VISIBILITY: {"visible": True}}, "extras": {"hidden": 0}}
    assert codes(read(written({"nodes": [node]}, points()))) == []


def test_a_file_whose_all_is_hidden_says_so(read):
    node = {"mesh": 0, "name": "Ring", "extras": {"visible": False}}
    code, params = refused(read, written({"nodes": [node]}, points()))
    assert code == "all_left_out"
    assert "“Ring”" in describe({"code": code, **params})


def test_instances_are_each_in_their_place(read):
    places = {"TRANSLATION": 1, "SCALE": 2, "ROTATION": 3}
    node = {"mesh": 0, "extensions": {INSTANCES: {"attributes": places}}, "scale": [1, 1, 2]}
    turns = np.array([[0, 0, 0, 1], HALF_TURN], "<f4")
    arrays = np.array([[0, 0, 0], [0.05, 0, 0]], "<f4"), np.array([[1, 1, 1], [2, 2, 2]], "<f4")
    content = written(
        {"nodes": [node], "extensionsRequired": [INSTANCES]}, points(), *arrays, turns
    )
    reading = read(content)
    assert volume(reading) == pytest.approx(2 * 1000 + 2 * 8000)
    assert box(reading) == [[0, -20, 0], [50, 10, 40]]
    assert len(reading.parts) == 2 and reading.part.tolist() == [0] * 12 + [1] * 12


def test_more_instances_than_are_ever_taken_are_refused_unmade(read):
    node = {"mesh": 0, "extensions": {INSTANCES: {"attributes": {"TRANSLATION": 1}}}}
    bomb = written({"nodes": [node]}, points(), np.zeros((20_001, 3), "<f4"))
    assert refused(read, bomb)[0] == "too_heavy"
    uneven = {"attributes": {"TRANSLATION": 1, "SCALE": 2}}
    node = {"mesh": 0, "extensions": {INSTANCES: uneven}}
    content = written({"nodes": [node]}, points(), floats(0, 0, 0), np.ones((2, 3), "<f4"))
    assert refused(read, content)[0] == "unreadable"


@pytest.mark.parametrize(
    "missing", [{"scenes": None}, {"scenes": []}, {"scenes": None, "nodes": None}]
)
def test_without_a_scene_everything_is_read_and_that_is_said(read, missing):
    reading = read(written(missing, points()))
    assert volume(reading) == pytest.approx(1000)
    assert (codes(reading), worst(reading.findings)) == (["no_scene"], None)


def test_of_several_scenes_the_one_shown_is_read_and_the_others_are_named(read):
    nodes = [{"mesh": 0}, {"mesh": 0, "translation": [1, 0, 0]}, {"camera": 0}]
    scenes = [{"nodes": [0]}, {"nodes": [0, 1], "name": "Both"}, {"nodes": [2], "name": "View"}]
    tree = {"nodes": nodes, "scenes": scenes}
    reading = read(written(tree, points()))
    assert box(reading) == [[0, 0, 0], [10, 10, 10]]
    assert reading.findings == [{"code": "several_scenes", "names": "“Both”"}]
    assert worst(reading.findings) == "provisional"
    assert codes(read(written({**tree, "scene": 1}, points()))) == []


def test_what_is_required_and_not_understood_is_named_and_never_firm(read):
    reading = read(written({"extensionsRequired": ["ACME_lattice", VISIBILITY]}, points()))
    assert reading.findings == [{"code": "not_understood", "name": "ACME_lattice"}]
    assert severity(reading.findings[0]) == "provisional"
    assert "ACME_lattice" in describe(reading.findings[0])


def test_a_shape_that_only_something_strange_describes_is_refused_by_its_name(read):
    tree = {"meshes": [{"primitives": [{"attributes": {}}]}], "extensionsRequired": ["ACME_nurbs"]}
    assert refused(read, written(tree, points())) == (
        "shape_not_understood",
        {"name": "ACME_nurbs"},
    )


def test_extensions_that_leave_the_surface_change_nothing(read):
    used = [
        "KHR_texture_transform",
        "KHR_materials_ior",
        "KHR_lights_punctual",
        "EXT_mesh_manifold",
    ]
    nodes = [{"mesh": 0, "camera": 0}, {"extensions": {"KHR_lights_punctual": {"light": 0}}}]
    content = written(shown(*nodes, extensionsUsed=used, extensionsRequired=used), points())
    assert codes(read(content)) == []


def draco(data, counts=(36, 36)):
    packed = np.frombuffer(data, "<u1")
    described = {DRACO: {"bufferView": 0, "attributes": {"POSITION": 0}}}
    tree = {
        "meshes": [{"primitives": [{**primitive(1, indices=2), "extensions": described}]}],
        "extensionsRequired": [DRACO],
    }
    content = written(tree, packed, points(), np.zeros((36, 1), "<u2"))
    return changed(content, lambda tree: _without_bytes(tree["accessors"][1:], counts))


def _without_bytes(accessors, counts):
    for accessor, count in zip(accessors, counts, strict=True):
        del accessor["bufferView"]
        accessor["count"] = count


def changed(content, change):
    length = struct.unpack_from("<I", content, 12)[0]
    tree = json.loads(content[20 : 20 + length])
    change(tree)
    text = json.dumps(tree).encode()
    text += b" " * (-len(text) % 4)
    rest = struct.pack("<I4s", len(text), b"JSON") + text + content[20 + length :]
    return struct.pack("<4sII", b"glTF", 2, 12 + len(rest)) + rest


def test_draco_is_unpacked(read):
    data = DracoPy.encode(points(), np.arange(36).reshape(-1, 3), quantization_bits=14)
    reading = read(draco(data))
    assert volume(reading) == pytest.approx(1000, rel=1e-3)
    assert codes(reading) == []


def test_draco_that_is_damaged_or_holds_more_than_was_said_is_refused(read):
    data = DracoPy.encode(points(), np.arange(36).reshape(-1, 3), quantization_bits=14)
    assert refused(read, draco(data, counts=(36, 33))) == ("part_unreadable", {"name": "#0"})
    assert refused(read, draco(data[:40])) == ("part_unreadable", {"name": "#0"})


def packed_by_meshopt(filtered=None, kind="ATTRIBUTES", **lies):
    meshoptimizer = pytest.importorskip("meshoptimizer")  # it wants a compiler
    position = points() if filtered is None else filtered
    faces = np.arange(36, dtype=np.uint32)
    vertices = np.frombuffer(meshoptimizer.encode_vertex_buffer(position, 36, 12), "<u1")
    corners = np.frombuffer(meshoptimizer.encode_index_buffer(faces, 36, 36), "<u1")
    as_filter = "NONE" if filtered is None else "EXPONENTIAL"
    views = [
        {"count": 36, "byteStride": 12, "mode": kind, "filter": as_filter, **lies},
        {"count": 36, "byteStride": 4, "mode": "TRIANGLES"},
    ]
    described = [
        {"extensions": {MESHOPT: {"buffer": 0, "byteOffset": at, "byteLength": len(data), **view}}}
        for view, data, at in zip(
            views, (vertices, corners), (0, len(vertices) + -len(vertices) % 4), strict=True
        )
    ]
    content = written(
        {"meshes": [{"primitives": [primitive(indices=1)]}], "extensionsRequired": [MESHOPT]},
        vertices,
        corners,
        _0=described[0],
        _1=described[1],
    )
    return changed(content, _as_unpacked)


def _as_unpacked(tree):
    position, corners = tree["accessors"]
    position.update(componentType=5126, type="VEC3", count=36)
    corners.update(componentType=5125, type="SCALAR", count=36)


def test_meshopt_is_unpacked(read):
    reading = read(packed_by_meshopt())
    assert (volume(reading), codes(reading)) == (pytest.approx(1000), [])


def test_meshopt_with_exponents_is_unpacked(read):
    """A mantissa of 24 bits below an exponent of 8."""
    mantissa = np.round(points() * 2**20).astype(np.int32)
    stored = (mantissa & 0xFFFFFF) | np.int32(-20 << 24)
    assert volume(read(packed_by_meshopt(stored.view("<f4")))) == pytest.approx(1000, rel=1e-3)


@pytest.mark.parametrize(
    "lies", [{"count": 10**9}, {"byteStride": 13}, {"byteLength": 5}, {"kind": "TRIANGLES"}]
)
def test_meshopt_that_is_damaged_is_refused(read, lies):
    assert refused(read, packed_by_meshopt(**lies))[0] in ("part_unreadable", "too_detailed")


def test_packed_files_are_named_where_the_unpacker_was_not_built(read, monkeypatch):
    monkeypatch.setattr(meshopt, "meshoptimizer", None)
    assert refused(read, packed_by_meshopt()) == ("compressed", {"name": MESHOPT})


def test_turned_instances_packed_by_meshopt_are_turned():
    """Three components of a quaternion of which the largest is left out, by its number."""
    packed = np.array([[0, 0, 0, 0x7FFC | 2], [0, 0, 0, 0x7FFC | 3]], "<i2")
    assert (meshopt._quaternions(packed) / 32767).tolist() == [[0, 0, 1, 0], [0, 0, 0, 1]]


@pytest.mark.parametrize(
    ("mode", "order"), [(5, [0, 1, 2, 3, 0, 1]), (4, [0, 1, 2, 1, 3, 2, 2, 3, 0, 3, 1, 0])]
)
def test_a_strip_is_wound_as_its_triangles_are(read, mode, order):
    corners = np.array([[0, 0, 0], [0, 0.01, 0], [0.01, 0, 0], [0, 0, 0.01]], "<f4")
    tree = {"meshes": [{"primitives": [primitive(indices=1, mode=mode)]}]}
    found = measure(read(written(tree, corners, np.array(order, "<u1"))).triangles)
    assert (found.volume_mm3, found.findings) == (pytest.approx(1000 / 6, rel=1e-4), [])


def test_a_fan_turns_around_its_first_corner(read):
    corners = np.array([[0, 0, 1], [1, 1, 0], [-1, 1, 0], [-1, -1, 0], [1, -1, 0]], "<f4") / 100
    fans = [
        primitive(indices=1, mode=6),
        primitive(indices=2),
    ]
    around, floor = np.array([0, 1, 2, 3, 4, 1], "<u1"), np.array([1, 3, 2, 1, 4, 3], "<u1")
    found = measure(
        read(written({"meshes": [{"primitives": fans}]}, corners, around, floor)).triangles
    )
    assert (found.volume_mm3, found.findings) == (pytest.approx(4000 / 3, rel=1e-4), [])


def test_parts_are_called_as_the_file_calls_them(read):
    glass = {"KHR_materials_transmission": {"transmissionFactor": 1.0}}
    tree = {
        "nodes": [
            {"name": "Ring", "children": [1, 2]},
            {"mesh": 0},
            {"mesh": 1, "name": "Gem\u0000 1"},
        ],
        "meshes": [
            {"primitives": [primitive(material=0), primitive(material=2)], "name": "Shank"},
            {"primitives": [primitive(material=1)], "name": "Round"},
        ],
        "materials": [
            {"name": "Gold"},
            {"name": "Diamond", "extensions": glass},
            {"name": "Ice", "alphaMode": "BLEND"},
        ],
    }
    reading = read(written(tree, points()))
    assert reading.parts == (
        Part("Ring / Shank", "Gold"),
        Part("Ring / Shank", "Ice", clear=True),
        Part("Gem 1 / Round", "Diamond", clear=True),
    )
    assert reading.part.tolist() == [0] * 12 + [1] * 12 + [2] * 12


def test_a_mesh_that_is_damaged_is_named(read):
    tree = {
        "nodes": [{"mesh": 0, "name": "Shank"}],
        "meshes": [{"primitives": [primitive(indices=1)]}],
    }
    content = written(tree, points(), np.full((36, 1), 99, "<u1"))
    assert refused(read, content) == ("part_unreadable", {"name": "Shank"})


def test_a_chain_of_nodes_costs_no_more_than_its_length(read, monkeypatch):
    """Each node has a mesh, no node a name: both its place and its name come from all above."""
    monkeypatch.setattr(limits, "MAX_PLACES", 10_000)
    count = 4000
    nodes = [{"mesh": 0, "children": [i + 1]} for i in range(count - 1)] + [{"mesh": 0}]
    tree = {"nodes": nodes}
    looked = []
    monkeypatch.setattr(gltf_nodes, "readable", lambda name: looked.append(name) or "")
    assert len(read(written(tree, points())).parts) == count
    assert len(looked) < 10 * count
