"""GLB files of several parts, for the tests of their reader."""

import json
import struct
from typing import Any

import numpy as np
import pytest

from tests.models3d.shapes import cube

DRACO, MESHOPT = "KHR_draco_mesh_compression", "EXT_meshopt_compression"
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
KINDS = {
    "int8": 5120,
    "uint8": 5121,
    "int16": 5122,
    "uint16": 5123,
    "uint32": 5125,
    "float32": 5126,
}


def points(side: float = 0.01, at: tuple[float, float, float] = (0, 0, 0)) -> Any:
    """Return the corners of a cube's triangles (36, 3)."""
    return cube(side, at).reshape(-1, 3).astype("<f4")


def primitive(position: int = 0, **others: Any) -> dict[str, Any]:
    return {"attributes": {"POSITION": position}, **others}


def written(tree: dict[str, Any], *arrays: Any, **views: dict[str, Any]) -> bytes:
    """Return a GLB in which each array is a view and an accessor of the same number.

    `views` add to a view by its number (`_2`); without `scenes` in the tree node 0 is shown.
    """
    data, described, accessors = b"", [], []
    for number, array in enumerate(arrays):
        rows = array.reshape(len(array), -1)
        described.append({"buffer": 0, "byteOffset": len(data), "byteLength": rows.nbytes})
        described[-1] |= views.get(f"_{number}", {})
        kind = KINDS[rows.dtype.name]
        accessors.append(
            {"bufferView": number, "componentType": kind, "count": len(rows)}
            | {"type": TYPES[rows.shape[1]]}
        )
        data += rows.tobytes() + bytes(-rows.nbytes % 4)
    whole = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive()]}],
        "bufferViews": described,
        "buffers": [{"byteLength": len(data)}],
        **tree,
        "accessors": [
            entry | changed
            for entry, changed in zip(
                accessors, [*tree.get("accessors", []), *[{}] * len(accessors)], strict=False
            )
        ],
    }
    text = json.dumps({key: value for key, value in whole.items() if value is not None}).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def shown(*nodes: dict[str, Any], **others: Any) -> dict[str, Any]:
    """Return a tree whose nodes are all in its scene."""
    return {"nodes": list(nodes), "scenes": [{"nodes": [*range(len(nodes))]}], **others}


def floats(*values: float) -> Any:
    return np.array([values], "<f4")


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
