"""PLY: polygons or strips of triangles, in millimetres unless a comment names another unit."""

from pathlib import Path

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import numerals
from jewelry.models3d.formats.declared_units import declared
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.numerals import Bytes
from jewelry.models3d.formats.ply.header import parse_head
from jewelry.models3d.formats.ply.rows import Numbers, Rows, rows_of
from jewelry.models3d.formats.polygons import Polygons
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.formats.text import Source, Words, pieces
from jewelry.models3d.geometry.mesh import Floats, Ints

STRIPS = ("tristrips", "tristrip")
RESTART_INDEX = -1
MAX_FILLING_BYTES = 64
"""Bytes after the last row that are not reported."""


def read(path: Path) -> Reading:
    content = path.read_bytes()
    head = parse_head(content)
    data = _numbers(content, head.end) if head.is_text else _tail(content, head.end)
    points = np.empty((0, 3))
    polygons: list[tuple[Ints, Ints]] = []
    at = 0
    for element in head.elements:
        rows, at = rows_of(element, data, at)
        named = next((name for name in rows.sizes if name.startswith("vert")), None)
        if element.name == "vertex" and element.rows:
            points = np.stack([rows.column(axis) for axis in "xyz"], axis=1).astype(np.float64)
        elif named:
            polygons.append(_polygons(rows, named, element.name in STRIPS))
    findings = _behind(data[at:], head.is_text)
    triangles = _triangles(points, polygons, findings)
    return declared(head.comments).applied(Reading(triangles, findings=findings))


def _tail(content: bytes, start: int) -> Bytes:
    return np.frombuffer(content, np.uint8, offset=min(start, len(content)))


def _numbers(content: bytes, start: int) -> Bytes:
    """Return the numbers of a text as the bytes of float64. Raises Unreadable.

    Their order is that of the header; line breaks mean nothing.
    """
    source = Source(content)
    found = [np.empty(0)]
    for offset, piece in pieces(source.content[start:]):
        words = Words.split(piece, start + offset)
        try:
            found.append(numerals.decimals(words.text, words.starts, words.ends))
        except numerals.NotANumber as error:
            source.refuse_number(words, words.starts, error.which)
    return np.concatenate(found).astype("<f8").view(np.uint8)


def _polygons(rows: Rows, name: str, are_strips: bool) -> tuple[Ints, Ints]:
    """Return corners (k,) and sizes (m,) of an element's polygons; strips become triangles."""
    items, sizes = rows.lists(name)
    corners = _whole(items)
    if not are_strips:
        return corners, sizes
    triangles = _strips(corners, sizes)
    return triangles.ravel(), np.full(len(triangles), 3)


def _whole(items: Numbers) -> Ints:
    """Return point numbers; those of a text are float64, and those too large are none anyway."""
    found = np.clip(items.astype(np.float64), -2, 1 << 30).astype(np.int32)
    if items.dtype.kind == "f" and (found != items).any():
        raise Unreadable("unreadable")
    return found


def _strips(corners: Ints, sizes: Ints) -> Ints:
    """Return the triangles (t, 3) of strips: every other one is wound the other way.

    A strip ends at its list's end or at -1.
    """
    parted = np.insert(corners, np.cumsum(sizes), RESTART_INDEX)
    breaks = np.flatnonzero(parted == RESTART_INDEX)
    place = np.arange(len(parted))
    before = np.searchsorted(breaks, place)
    start = np.where(before > 0, breaks[np.maximum(before - 1, 0)] + 1, 0)
    runs = np.stack([parted[:-2], parted[1:-1], parted[2:]], axis=1)
    kept = (runs != RESTART_INDEX).all(axis=1)
    odd = ((place - start)[:-2] % 2 == 1)[kept]
    found = runs[kept]
    found[odd] = found[odd][:, [1, 0, 2]]
    return np.asarray(found)


def _behind(rest: Bytes, is_text: bool) -> list[Finding]:
    """Return findings on data after the last row.

    Numbers left over in a text mean that rows have more of them than the header says: all behind
    the first are out of place. Raises Unreadable.
    """
    if is_text and len(rest):
        raise Unreadable("unreadable")
    if len(rest) < MAX_FILLING_BYTES or not rest.any():
        return []
    return [Finding("more_behind", size=len(rest))]


def _triangles(
    points: Floats, polygons: list[tuple[Ints, Ints]], findings: list[Finding]
) -> Floats:
    if not polygons:
        raise Unreadable("empty")
    corners = np.concatenate([corners for corners, _sizes in polygons])
    sizes = np.concatenate([sizes for _corners, sizes in polygons])
    wrong = (corners < 0) | (corners >= len(points))
    if wrong.any():
        face = int(np.searchsorted(np.cumsum(sizes), wrong.argmax(), side="right"))
        raise Unreadable("corner_missing", face=face + 1, points=len(points))
    found = Polygons(corners, sizes)
    faces, _owners = found.triangles(points)
    findings += found.findings
    return points[faces]
