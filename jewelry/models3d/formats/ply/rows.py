"""The rows of a PLY's elements; their lists may differ in length."""

import struct
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.ply.header import Element, Property
from jewelry.models3d.geometry.mesh import Ints

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.generic]


@dataclass(frozen=True)
class Rows:
    """An element's rows in `data`, with the offset of each property of each row.

    `starts` and `sizes` are (rows,) for a list; a number outside of lists has a start alone.
    """

    data: Bytes
    starts: dict[str, Ints]
    sizes: dict[str, Ints]
    types: dict[str, np.dtype[np.generic]]

    def column(self, name: str) -> Numbers:
        """Return a number of each row. Raises KeyError."""
        return _gather(self.data, self.starts[name], self.types[name])

    def lists(self, name: str) -> tuple[Numbers, Ints]:
        """Return the items of all lists in a row (k,), and how many each has (rows,)."""
        sizes, kind = self.sizes[name], self.types[name]
        within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        places = np.repeat(self.starts[name], sizes) + within * kind.itemsize
        return _gather(self.data, places, kind), sizes


def rows_of(element: Element, data: Bytes, at: int) -> tuple[Rows, int]:
    """Return an element's rows that begin at `at`, and where they end. Raises Unreadable."""
    if element.rows * element.least > len(data) - at:
        raise Unreadable("ends_early")
    rows = Rows(data, {}, {}, {p.name: p.type for p in element.properties})
    if not element.rows:
        return rows, at
    end = _even(element, rows, at)
    if end is None:
        end = _uneven(element, rows, at)
    return rows, end


def _even(element: Element, rows: Rows, at: int) -> int | None:
    """Fill in rows of equal length, and return where they end; None if their lengths differ."""
    place, counts = at, {}
    offsets: list[tuple[Property, int]] = []
    for number in element.properties:
        if number.count is not None:
            counts[number.name] = _count(rows.data, place, number.count)
            place += number.count.itemsize
        offsets.append((number, place - at))
        place += number.type.itemsize * counts.get(number.name, 1)
    size = place - at
    if at + size * element.rows > len(rows.data):
        return None
    first = at + size * np.arange(element.rows, dtype=np.int64)
    for number, offset in offsets:
        if number.count is not None:
            said = _gather(rows.data, first + (offset - number.count.itemsize), number.count)
            if (said != counts[number.name]).any():
                return None
    for number, offset in offsets:
        rows.starts[number.name] = first + offset
        if number.count is not None:
            rows.sizes[number.name] = np.full(element.rows, counts[number.name])
    return at + size * element.rows


def _uneven(element: Element, rows: Rows, at: int) -> int:
    """Fill in rows one by one, as each row says where the next begins; return where they end."""
    data = rows.data.data
    starts = {number.name: array("q") for number in element.properties}
    sizes = {number.name: array("q") for number in element.properties if number.count is not None}
    steps = [
        (
            starts[number.name].append,
            sizes[number.name].append if number.count is not None else None,
            _reading(number.count) if number.count is not None else None,
            number.count.itemsize if number.count is not None else 0,
            number.type.itemsize,
        )
        for number in element.properties
    ]
    last = len(data)
    for _row in range(element.rows):
        for start, size, read, before, each in steps:
            if read is None or size is None:
                start(at)
                at += each
                continue
            if at + before > last:
                raise Unreadable("ends_early")
            count = int(read(data, at)[0])
            if count < 0:
                raise Unreadable("unreadable")
            at += before
            start(at)
            size(count)
            at += each * count
        if at > last:
            raise Unreadable("ends_early")
    rows.starts.update({name: np.frombuffer(found, np.int64) for name, found in starts.items()})
    rows.sizes.update({name: np.frombuffer(found, np.int64) for name, found in sizes.items()})
    return at


def _reading(kind: np.dtype[np.generic]) -> Callable[[Any, int], tuple[Any, ...]]:
    order = ">" if kind.byteorder == ">" else "<"
    return struct.Struct(order + kind.char).unpack_from


def _count(data: Bytes, at: int, kind: np.dtype[np.generic]) -> int:
    if at + kind.itemsize > len(data):
        raise Unreadable("ends_early")
    count = int(_reading(kind)(data.data, at)[0])
    if count < 0:
        raise Unreadable("unreadable")
    return count


def _gather(data: Bytes, places: Ints, kind: np.dtype[np.generic]) -> Numbers:
    """Return the numbers that begin at these offsets."""
    if not len(places):
        return np.empty(0, kind)
    every = np.ndarray(len(data) - kind.itemsize + 1, kind, data.data, 0, (1,))
    return every[places]
