"""The container of glTF 2.0: chunks of a GLB, buffers, views of them, accessors.

Nothing outside the file is opened. No array is made that the file has no bytes for, except zeros,
after its triangles were counted.
"""

import base64
import json
import math
import struct
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.gltf import meshopt
from jewelry.models3d.formats.limits import MAX_TRIANGLES
from jewelry.models3d.geometry.mesh import Floats, Ints

Json = dict[str, Any]

COMPONENTS = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
    5130: np.dtype("<f8"),
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
MAX_ELEMENTS = 3 * MAX_TRIANGLES
JSON, BIN = b"JSON", b"BIN\0"


class Gltf:
    """A GLB; `tree` is its JSON. Methods raise Unreadable for what the file does not have."""

    def __init__(self, path: Path) -> None:
        chunks = _chunks(path.read_bytes())
        self.tree: Json = json.loads(bytes(chunks[JSON]))
        if not isinstance(self.tree, dict):
            raise Unreadable("unreadable")
        self._binary = chunks.get(BIN, memoryview(b""))
        self.buffer = cache(self._buffer)
        self.view = cache(self._view)

    def item(self, kind: str, index: object) -> Json:
        """Return an entry of one of the lists of the tree. Raises Unreadable.

        Python would take -1 for the last.
        """
        items = self.tree.get(kind, [])
        if type(index) is not int or not 0 <= index < len(items):
            raise Unreadable("unreadable")
        found: Json = items[index]
        return found

    def count(self, accessor: object) -> int:
        """Return how many elements an accessor has. Raises Unreadable."""
        described = self.item("accessors", accessor)
        count = described["count"]
        if type(count) is not int or count < 0:
            raise Unreadable("unreadable")
        if "bufferView" in described and count > self._room(described["bufferView"]):
            raise Unreadable("unreadable")
        if count > MAX_ELEMENTS:
            raise Unreadable("too_detailed", limit=MAX_TRIANGLES)
        return count

    def numbers(self, accessor: object) -> Floats:
        """Return the elements of an accessor (count, width), sparse values included.

        Integers that are normalised become fractions of one (glTF 2.0, 3.6.2.2).
        """
        described = self.item("accessors", accessor)
        stored = self._elements(described, self.count(accessor))
        found: Floats = stored.astype(np.float64)
        if described.get("normalized") and stored.dtype.kind in "iu":
            found = np.maximum(found / np.iinfo(stored.dtype).max, -1.0)
        return found

    def integers(self, accessor: object) -> Ints:
        """Return the elements of an accessor of whole numbers, (count, width)."""
        stored: Ints = self._elements(self.item("accessors", accessor), self.count(accessor))
        if stored.dtype.kind not in "iu":
            raise Unreadable("unreadable")
        return stored

    def _elements(self, described: Json, count: int) -> Any:
        kind, width = COMPONENTS[described["componentType"]], WIDTHS[described["type"]]
        if "bufferView" in described:
            found = self._strided(described, count, kind, width)
        else:
            found = np.zeros((count, width), kind)
        if "sparse" in described:
            found = self._with_sparse(found, described["sparse"])
        return found

    def _strided(self, described: Json, count: int, kind: Any, width: int) -> Any:
        data, stride = self.view(described["bufferView"])
        stride = stride or kind.itemsize * width
        start = described.get("byteOffset", 0)
        needed = start + (count - 1) * stride + kind.itemsize * width if count else 0
        if start < 0 or stride < kind.itemsize * width or needed > len(data):
            raise Unreadable("unreadable")
        return np.ndarray((count, width), kind, data, start, (stride, kind.itemsize))

    def _with_sparse(self, base: Any, sparse: Json) -> Any:
        """Return the elements with the sparse values in their places (glTF 2.0, 3.6.2.3)."""
        count, where, what = sparse["count"], sparse["indices"], sparse["values"]
        if type(count) is not int or not 0 <= count <= len(base):
            raise Unreadable("unreadable")
        index = self._strided(where, count, COMPONENTS[where["componentType"]], 1).ravel()
        values = self._strided(what, count, base.dtype, base.shape[1])
        if count and int(index.max()) >= len(base):
            raise Unreadable("unreadable")
        found = np.array(base)
        found[index] = values
        return found

    def _view(self, index: int) -> tuple[memoryview, int]:
        """Return the bytes of a view, decompressed, and its stride, or 0."""
        described = self.item("bufferViews", index)
        for name, packed in described.get("extensions", {}).items():
            if name in meshopt.NAMES:
                return meshopt.unpacked(self.slice(packed), packed, name), packed["byteStride"]
        return self.slice(described), described.get("byteStride", 0)

    def _room(self, view: int) -> int:
        """Return how many bytes a view has at most."""
        described = self.item("bufferViews", view)
        for name, packed in described.get("extensions", {}).items():
            if name in meshopt.NAMES:
                return int(packed["count"] * packed["byteStride"])
        return int(described["byteLength"])

    def slice(self, described: Json) -> memoryview:
        """Return the bytes of a view, or of its compressed form. Raises Unreadable."""
        start, length = described.get("byteOffset", 0), described["byteLength"]
        data = self.buffer(described["buffer"])
        if min(start, length) < 0 or start + length > len(data):
            raise Unreadable("unreadable")
        return data[start : start + length]

    def _buffer(self, index: int) -> memoryview:
        uri = self.item("buffers", index).get("uri")
        if uri is None:
            return self._binary if index == 0 else memoryview(b"")
        head, comma, text = uri.partition(",")
        if not head.startswith("data:") or not comma or not head.endswith(";base64"):
            raise Unreadable("other_files")
        return memoryview(base64.b64decode(text))


def _chunks(content: bytes) -> dict[bytes, memoryview]:
    """Return the first chunk of each kind (glTF 2.0, 4.4). Raises Unreadable."""
    whole, at, found = memoryview(content), 12, dict[bytes, memoryview]()
    while at + 8 <= len(whole):
        length, kind = struct.unpack_from("<I4s", whole, at)
        found.setdefault(kind, whole[at + 8 : at + 8 + length])
        at += 8 + length
    if JSON not in found:
        raise Unreadable("unreadable")
    return found


def factors(values: Any, count: int) -> list[float]:
    """Return `count` finite numbers of a list in the tree. Raises Unreadable."""
    found = [float(value) for value in values]
    if len(found) != count or not all(map(math.isfinite, found)):
        raise Unreadable("unreadable")
    return found
