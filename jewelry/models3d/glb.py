"""Reads the triangles of a GLB, and nothing else: no textures, no other files, no guessing.

trimesh reads sparse, compressed and quantised positions as zeros or unscaled numbers and says
nothing; a price must not be made from those, so here they are read properly or refused.
"""

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.reader import Triangles, corners_of, refuse_too_many, stack

Json = dict[str, Any]
Array = npt.NDArray[Any]

MM_PER_METRE = 1000.0
MAX_NODES = 100_000
COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
# anything else that is *required* may change where the surface is
UNDERSTOOD = {"KHR_mesh_quantization", "KHR_texture_transform", "EXT_texture_webp"}
TRIANGLES, STRIP, FAN = 4, 5, 6


def read(path: Path) -> Triangles:
    """Return the triangles of the default scene in mm, (n, 3, 3). Raises Unreadable."""
    tree, binary = _chunks(path.read_bytes())
    required = set(tree.get("extensionsRequired", ())) - UNDERSTOOD
    if any(not name.startswith("KHR_materials_") for name in required):
        raise Unreadable("compressed")
    return _Scene(tree, binary).triangles() * MM_PER_METRE


def _chunks(data: bytes) -> tuple[Json, memoryview]:
    magic, version, length, json_length, kind = struct.unpack_from("<4sIII4s", data)
    if magic != b"glTF" or version != 2 or length != len(data) or kind != b"JSON":
        raise Unreadable("unreadable")
    tree = json.loads(data[20 : 20 + json_length])
    at = 20 + json_length
    binary = memoryview(b"")
    if at + 8 <= len(data):
        size, kind = struct.unpack_from("<I4s", data, at)
        if kind == b"BIN\0":
            binary = memoryview(data)[at + 8 : at + 8 + size]
    return tree, binary


class _Scene:
    def __init__(self, tree: Json, binary: memoryview) -> None:
        self.tree = tree
        self.binary = binary
        self.meshes: dict[int, Triangles] = {}

    def triangles(self) -> Triangles:
        parts: list[Triangles] = []
        total = 0
        for mesh, matrix in self._instances():
            if mesh not in self.meshes:
                primitives = self.tree["meshes"][mesh]["primitives"]
                self.meshes[mesh] = stack([self._primitive(p) for p in primitives])
            corners = self.meshes[mesh]
            total += len(corners)
            refuse_too_many(total)
            moved = corners @ matrix[:3, :3].T + matrix[:3, 3]
            # a mirroring transform turns every triangle inside out (glTF 2.0, 3.7.4)
            parts.append(moved[:, ::-1] if np.linalg.det(matrix[:3, :3]) < 0 else moved)
        return stack(parts)

    def _instances(self) -> list[tuple[int, Array]]:
        nodes = self.tree.get("nodes", [])
        scenes = self.tree.get("scenes")
        if scenes:
            roots = scenes[self.tree.get("scene", 0)].get("nodes", [])
        else:
            roots = sorted(
                set(range(len(nodes))) - {c for n in nodes for c in n.get("children", ())}
            )
        found: list[tuple[int, Array]] = []
        seen: set[int] = set()
        waiting = [(root, np.eye(4)) for root in roots]
        while waiting:
            index, above = waiting.pop()
            # the specification wants a tree; a shared child or a cycle multiplies without end
            if index in seen or len(seen) > MAX_NODES:
                raise Unreadable("unreadable")
            seen.add(index)
            matrix = above @ _local(nodes[index])
            if "mesh" in nodes[index]:
                found.append((nodes[index]["mesh"], matrix))
            waiting += [(child, matrix) for child in nodes[index].get("children", ())]
        return found

    def _primitive(self, primitive: Json) -> Triangles:
        if "KHR_draco_mesh_compression" in primitive.get("extensions", {}):
            raise Unreadable("compressed")
        mode = primitive.get("mode", TRIANGLES)
        if mode not in (TRIANGLES, STRIP, FAN):
            return np.empty((0, 3, 3))
        points = self._accessor(primitive["attributes"]["POSITION"])
        if "indices" in primitive:
            order = self._accessor(primitive["indices"]).reshape(-1).astype(np.int64)
        else:
            order = np.arange(len(points))
        refuse_too_many(len(order) // 3 if mode == TRIANGLES else len(order))
        return corners_of(points.reshape(-1, 3), _faces(order, mode))

    def _accessor(self, index: int) -> Array:
        accessor = self.tree["accessors"][index]
        dtype = np.dtype(COMPONENTS[accessor["componentType"]])
        width, count = WIDTHS[accessor["type"]], int(accessor["count"])
        if "sparse" in accessor or "bufferView" not in accessor or count < 0:
            raise Unreadable("compressed")
        values = self._view(
            accessor["bufferView"], int(accessor.get("byteOffset", 0)), dtype, width, count
        )
        if accessor.get("normalized") and dtype.kind in "iu":
            return np.maximum(values / float(np.iinfo(dtype).max), -1.0)
        return values

    def _view(self, index: int, offset: int, dtype: np.dtype[Any], width: int, count: int) -> Array:
        view = self.tree["bufferViews"][index]
        if "EXT_meshopt_compression" in view.get("extensions", {}):
            raise Unreadable("compressed")
        start, length = int(view.get("byteOffset", 0)), int(view["byteLength"])
        item = dtype.itemsize * width
        stride = int(view.get("byteStride", item))
        buffer = self._buffer(view["buffer"])
        used = offset + (count - 1) * stride + item if count else 0
        if min(start, length, offset) < 0 or stride < item or used > length:
            raise Unreadable("unreadable")
        if start + length > len(buffer):
            raise Unreadable("unreadable")
        if not count:
            return np.empty((0, width), dtype)
        # a copy of bytes that exist: the checks above bound it by the file's own size
        block = np.frombuffer(buffer, np.uint8, used - offset, start + offset)
        rows = np.lib.stride_tricks.as_strided(block, (count, item), (stride, 1))
        return np.ascontiguousarray(rows).view(dtype).reshape(count, width)

    def _buffer(self, index: int) -> memoryview:
        uri = self.tree["buffers"][index].get("uri")
        if uri is None:
            return self.binary
        if not uri.startswith("data:"):
            raise Unreadable("other_files")
        return memoryview(base64.b64decode(uri.partition(",")[2]))


def _faces(order: Array, mode: int) -> Array:
    if mode == TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if len(order) < 3:
        return np.empty((0, 3), np.int64)
    if mode == FAN:
        return np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], axis=1)
    faces = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
    faces[1::2] = faces[1::2, ::-1]
    return faces


def _local(node: Json) -> Array:
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    x, y, z, w = np.array(node.get("rotation", (0, 0, 0, 1)), dtype=np.float64)
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = rotation * np.array(node.get("scale", (1, 1, 1)), dtype=np.float64)
    matrix[:3, 3] = node.get("translation", (0, 0, 0))
    return matrix
