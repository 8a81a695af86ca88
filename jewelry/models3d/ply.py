"""Reads the triangles of a PLY, text or binary; polygons become fans, colours are passed over.

trimesh refuses binary files that mix triangles and quads, which is what Blender writes.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.reader import Triangles, corners_of, refuse_too_many

Ints = npt.NDArray[np.int64]

TYPES = {
    **{"char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4"},
    **{"int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4"},
    **{"int64": "i8", "uint64": "u8", "float16": "f2", "float32": "f4", "float64": "f8"},
    **{"float": "f4", "double": "f8"},
}
ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
CORNERS = ("vertex_indices", "vertex_index")


@dataclass
class _Element:
    name: str
    count: int
    # (name, type, type of the length or "" for a single value)
    properties: list[tuple[str, str, str]] = field(default_factory=list)


def read(path: Path) -> Triangles:
    """Return the triangles, (n, 3, 3). Raises Unreadable, or ValueError on damaged data."""
    data = path.read_bytes()
    at = data.index(b"\n", data.index(b"\nend_header") + 1) + 1
    order, elements = _header(data[:at].decode("latin-1"))
    points = np.empty((0, 3))
    rows = _Text(data[at:]) if not order else _Binary(data, at, order)
    for element in elements:
        columns = rows.take(element)
        if element.name == "vertex":
            points = np.stack([np.asarray(columns[axis], float) for axis in "xyz"], axis=1)
        elif element.name == "face":
            flat, lengths = next(columns[name] for name in CORNERS if name in columns)
            return corners_of(points, _fans(flat, lengths))
    return np.empty((0, 3, 3))


def _header(text: str) -> tuple[str, list[_Element]]:
    order = ""
    elements: list[_Element] = []
    for words in (line.split() for line in text.splitlines()):
        match words:
            case ["format", kind, *_version]:
                order = ORDERS[kind]
            case ["element", name, count]:
                elements.append(_Element(name, int(count)))
            case ["property", "list", length, kind, name]:
                elements[-1].properties.append((name, TYPES[kind], TYPES[length]))
            case ["property", kind, name]:
                elements[-1].properties.append((name, TYPES[kind], ""))
    return order, elements


def _fans(flat: Ints, lengths: Ints) -> Ints:
    """Cut polygons, given one after another and by their lengths, into triangles (n, 3)."""
    each = np.maximum(lengths - 2, 0)
    refuse_too_many(int(each.sum()))
    first = np.repeat(np.cumsum(lengths) - lengths, each)
    step = np.arange(len(first)) - np.repeat(np.cumsum(each) - each, each)
    return np.stack([flat[first], flat[first + step + 1], flat[first + step + 2]], axis=1)


class _Text:
    """Rows of a text PLY: one line each."""

    def __init__(self, data: bytes) -> None:
        self.lines = [line for line in data.splitlines() if line.strip()]
        self.at = 0

    def take(self, element: _Element) -> dict[str, Any]:
        """Return {property: values, or (values one after another, lengths)}."""
        lines = self.lines[self.at : self.at + element.count]
        self.at += element.count
        if len(lines) < element.count:
            raise Unreadable("unreadable")
        if not any(length for _name, _kind, length in element.properties):
            width = len(element.properties)
            table = np.array([line.split()[:width] for line in lines], dtype=np.float64)
            return {p[0]: column for p, column in zip(element.properties, table.T, strict=True)}
        lists: dict[str, tuple[list[int], list[int]]] = {}
        for line in lines:
            self._row(line.split(), element, lists)
        return {n: (np.array(v, np.int64), np.array(k, np.int64)) for n, (v, k) in lists.items()}

    @staticmethod
    def _row(
        words: list[bytes], element: _Element, lists: dict[str, tuple[list[int], list[int]]]
    ) -> None:
        at = 0
        for name, _kind, length in element.properties:
            size = int(words[at]) if length else 0
            if name in CORNERS:
                flat, lengths = lists.setdefault(name, ([], []))
                flat.extend(map(int, words[at + 1 : at + 1 + size]))
                lengths.append(size)
            at += 1 + size


class _Binary:
    """Rows of a binary PLY."""

    def __init__(self, data: bytes, at: int, order: str) -> None:
        self.data = data
        self.at = at
        self.order = order

    def take(self, element: _Element) -> dict[str, Any]:
        """Return {property: values, or (values one after another, lengths)}."""
        lists = [name for name, _kind, length in element.properties if length]
        sizes = self._lengths(element) if element.count else dict.fromkeys(lists, 0)
        dtype = self._dtype(element, sizes)
        if self.at + element.count * dtype.itemsize <= len(self.data):
            table = np.frombuffer(self.data, dtype, element.count, self.at)
            if all((table[f"{name} length"] == sizes[name]).all() for name in lists):
                self.at += table.nbytes
                lengths = {n: np.full(element.count, sizes[n], np.int64) for n in lists}
                flats = {n: table[n].astype(np.int64).reshape(-1) for n in lists}
                return {
                    **{n: table[n] for n, _kind, length in element.properties if not length},
                    **{n: (flats[n], lengths[n]) for n in lists},
                }
        return self._one_by_one(element)

    def _lengths(self, element: _Element) -> dict[str, int]:
        """Return how long the lists of the next row are."""
        at, sizes = self.at, {}
        for name, kind, length in element.properties:
            if length:
                sizes[name] = int(np.frombuffer(self.data, self.order + length, 1, at)[0])
                at += np.dtype(length).itemsize
            at += np.dtype(kind).itemsize * sizes.get(name, 1)
        return sizes

    def _dtype(self, element: _Element, sizes: dict[str, int]) -> np.dtype[Any]:
        fields: list[Any] = []
        for name, kind, length in element.properties:
            if length:
                fields.append((f"{name} length", self.order + length))
            fields.append((name, self.order + kind, (sizes[name],) if length else ()))
        return np.dtype(fields)

    def _one_by_one(self, element: _Element) -> dict[str, Any]:
        found: dict[str, tuple[list[Ints], list[int]]] = {}
        for _row in range(element.count):
            for name, kind, length in element.properties:
                size = 1
                if length:
                    size = int(np.frombuffer(self.data, self.order + length, 1, self.at)[0])
                    self.at += np.dtype(length).itemsize
                values = np.frombuffer(self.data, self.order + kind, size, self.at)
                self.at += values.nbytes
                flat, lengths = found.setdefault(name, ([], []))
                flat.append(values.astype(np.int64))
                lengths.append(size)
        return {n: (np.concatenate(v), np.array(k, np.int64)) for n, (v, k) in found.items()}
