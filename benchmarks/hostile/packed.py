"""GLB with Draco or meshopt inside, bones and instances: streams that lie, and unpack without end."""

import struct
from collections.abc import Iterator
from typing import Any

import DracoPy
import numpy as np

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

try:  # it is there where it could be compiled
    import meshoptimizer
except ImportError:  # pragma: no cover
    meshoptimizer = None

Made = Iterator[tuple[str, bytes]]
MESHOPT = "EXT_meshopt_compression"
POINTS = np.array(good.VERTICES, np.float32) / 1000
FACES = np.array(good.FACES, np.uint32)
LIES: tuple[Any, ...] = (-1, 0, 1, 3, 255, 256, 10**9, 2**53, 0.5, None, "8", [])
TURNS = (0x01, 0x80, 0xFF)
"""Bits of a byte that are turned over."""


def files() -> Files:
    for label, content in [*_draco(), *_meshopt(), *_shapes()]:
        yield HostileFile("GLB packed", label, "ring.glb", content)


def _draco() -> Made:
    data = DracoPy.encode(POINTS, FACES, quantization_bits=14)
    for place in range(min(64, len(data))):
        for value in TURNS:
            spoiled = bytearray(data)
            spoiled[place] ^= value
            yield f"Draco byte {place} turned by {value}", good.draco(bytes(spoiled))
    for place in range(1, len(data), 7):
        yield f"Draco cut at {place}", good.draco(data[:place])
    for name in ("bufferView", "attributes"):
        for value in (*LIES, {"POSITION": 7}, {"POSITION": -1}, {"POSITION": "x"}, {}):
            yield f"Draco {name} {value!r}"[:60], good.draco(data, **{name: value})
    for corners, points in ((36, 10**9), (10**9, 8), (33, 8), (36, 7), (0, 0)):
        yield f"Draco says {corners}, {points}", good.draco(data, corners, points)
    steps = np.arange(200)
    grid = np.stack(np.meshgrid(steps, steps, [0]), 3).reshape(-1, 3).astype(np.float32)
    low = (steps[:-1, None] * 200 + steps[:-1]).ravel()
    many = np.stack([low, low + 1, low + 200], 1).astype(np.uint32)
    large = DracoPy.encode(grid, many, quantization_bits=8, compression_level=10)
    yield "Draco of more than it says", good.draco(large)
    yield "Draco of less than it says", good.draco(large, 3 * 10**6, 10**6)


def _meshopt() -> Made:
    if meshoptimizer is None:
        return
    points = bytes(meshoptimizer.encode_vertex_buffer(POINTS, 8, 12))
    corners = bytes(meshoptimizer.encode_index_buffer(FACES.ravel(), 36, 8))
    yield "meshopt as it should be", _pressed(points, corners)
    for place in range(0, len(points), 3):
        for value in TURNS:
            spoiled = bytearray(points)
            spoiled[place] ^= value
            yield f"meshopt byte {place} turned by {value}", _pressed(bytes(spoiled), corners)
    for place in range(len(corners)):
        yield (
            f"meshopt corners {place}",
            _pressed(points, corners[:place] + b"\xff" + corners[place + 1 :]),
        )
    for name in ("count", "byteStride", "byteLength", "byteOffset", "buffer"):
        for value in LIES:
            yield f"meshopt {name} {value!r}", _pressed(points, corners, **{name: value})
    for word in ("TRIANGLES", "INDICES", "ATTRIBUTES", "x", "", None, 7):
        yield f"meshopt mode {word}", _pressed(points, corners, mode=word)
    for word in ("OCTAHEDRAL", "QUATERNION", "EXPONENTIAL", "x", None):
        yield f"meshopt filter {word}", _pressed(points, corners, filter=word)


def _pressed(points: bytes, corners: bytes, **lies: Any) -> bytes:
    first = {"buffer": 0, "byteOffset": 0, "byteLength": len(points), "byteStride": 12, "count": 8}
    second = {"buffer": 0, "byteOffset": len(points), "byteLength": len(corners), "byteStride": 4}
    tree = good.tree() | {
        "extensionsRequired": [MESHOPT],
        "buffers": [{"byteLength": len(points) + len(corners)}],
        "bufferViews": [
            {"buffer": 0, "byteLength": 96, "extensions": {MESHOPT: first | {"mode": "ATTRIBUTES"} | lies}},
            {"buffer": 0, "byteLength": 144, "extensions": {MESHOPT: second | {"mode": "TRIANGLES", "count": 36}}},
        ],
    }  # fmt: skip
    tree["accessors"][1]["componentType"] = 5125
    return good.glb(tree, points + corners)


def _shapes() -> Made:
    """Shape keys, bones and instances that promise what is not there."""
    changes: dict[str, dict[str, Any]] = {
        "a million weights": {"weights": [1.0] * 1_000_000},
        "weights of 1e300": {"weights": [1e300]},
        "a skin that is not there": {"skin": 7},
        "weights of words": {"weights": ["x"]},
    }
    for label, change in changes.items():
        tree = good.tree()
        tree["nodes"] = [{"mesh": 0, **change}]
        tree["meshes"][0]["primitives"][0]["targets"] = [{"POSITION": 0}]
        yield label, good.glb(tree)
    for count in (1, 30_000, 2**31 - 1, 10**12, -1):
        tree = good.tree()
        instanced = {"EXT_mesh_gpu_instancing": {"attributes": {"TRANSLATION": 2}}}
        tree["nodes"] = [{"mesh": 0, "extensions": instanced}]
        tree["accessors"].append({"componentType": 5126, "count": count, "type": "VEC3"})
        yield f"{count} instances", good.glb(tree)
    packed = good.binary() + struct.pack("<3f", 1e38, 0, 0)
    yield "a buffer with more behind", good.glb(None, packed)
