"""STL, binary and text: triangles in millimetres, unless the header names another unit."""

from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import limits
from jewelry.models3d.formats.declared_units import declared
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.stl import (
    HEADER_BYTES,
    STREAMED_COUNTS,
    TRIANGLE_BYTES,
    held_count,
    is_binary,
    said_count,
    text,
)
from jewelry.models3d.geometry.mesh import Corners

CHUNK_TRIANGLES = 1 << 14
RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
MAX_SOLIDS = 1000


@dataclass(frozen=True)
class Solid:
    """The header of an STL, where its records begin, and how many there are."""

    head: bytes
    start: int
    count: int

    @property
    def end(self) -> int:
        return self.start + TRIANGLE_BYTES * self.count


def read(path: Path) -> Reading:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(512)
        if not is_binary(start, size):
            return text.read(path)
        solids, findings = _solids(file, size)
        counts = [solid.count for solid in solids]
        limits.refuse_too_many(sum(counts))
        triangles = [_records(file, solid.start, solid.count) for solid in solids]
    reading = Reading(
        np.concatenate(triangles) if len(triangles) > 1 else triangles[0],
        parts=tuple(Part() for _ in solids),
        part=np.repeat(np.arange(len(solids)), counts) if len(solids) > 1 else None,
        findings=findings,
    )
    return declared(solid.head for solid in solids).applied(reading)


def _solids(file: BufferedReader, size: int) -> tuple[list[Solid], list[Finding]]:
    """Return the solids in a file, and findings. Raises Unreadable.

    Many programs write a few bytes after the last triangle. More triangles than the count says, or
    another STL, may follow as well.
    """
    solid = _solid_at(file, 0)
    said, room = solid.count, held_count(size)
    is_streamed = said in STREAMED_COUNTS
    if is_streamed:
        solid = replace(solid, count=room)
    if not room:
        raise Unreadable("empty")
    if solid.count > room:
        raise Unreadable("ends_early")
    findings: list[Finding] = []
    if is_streamed:
        findings.append(Finding("count_unsaid", held=room))
    rest = size - solid.end
    if (rest >= TRIANGLE_BYTES or is_streamed) and not _is_sound(file, solid):
        raise Unreadable("unreadable")
    if rest < TRIANGLE_BYTES or not _holds_more(file, solid.end):
        return [solid], findings
    if glued := _glued(file, solid.end, size):
        return [solid, *glued], findings
    behind = Solid(b"", solid.end, rest // TRIANGLE_BYTES)
    if rest % TRIANGLE_BYTES == 0 and _is_sound(file, behind):
        found = Finding("count_wrong", said=said, held=room)
        return [replace(solid, count=room)], [found]
    return [solid], [Finding("more_behind", size=rest)]


def _solid_at(file: BufferedReader, at: int) -> Solid:
    file.seek(at)
    head = file.read(HEADER_BYTES)
    return Solid(head[:80], at + HEADER_BYTES, said_count(head))


def _glued(file: BufferedReader, at: int, size: int) -> list[Solid]:
    """Return the solids from `at` on, if nothing else is there."""
    solids: list[Solid] = []
    while size - at >= HEADER_BYTES + TRIANGLE_BYTES and len(solids) < MAX_SOLIDS:
        solid = _solid_at(file, at)
        if not solid.count or solid.end > size or not _is_sound(file, solid):
            return []
        solids.append(solid)
        at = solid.end
    return solids if size - at < TRIANGLE_BYTES else []


def _holds_more(file: BufferedReader, at: int) -> bool:
    """Return whether more than filling follows the last triangle."""
    file.seek(at)
    return bool(file.read(CHUNK_TRIANGLES).strip(b"\0 \r\n\t"))


def _is_sound(file: BufferedReader, solid: Solid) -> bool:
    """Return whether its first records look like triangles: their normals are 0 or 1 long."""
    file.seek(solid.start)
    normals = np.fromfile(file, RECORD, min(1000, solid.count))["normal"].astype(np.float64)
    with np.errstate(all="ignore"):
        length = np.sqrt((normals**2).sum(axis=1))
    fit = (length < 0.1) | (np.abs(length - 1) < 0.1)
    return bool(fit.mean() > 0.9)


def _records(file: BufferedReader, start: int, count: int) -> Corners:
    """Return the corners of records, copied in pieces: the file is not in memory as well."""
    file.seek(start)
    triangles = np.empty((count, 3, 3), np.float32)
    for at in range(0, count, CHUNK_TRIANGLES):
        records = np.fromfile(file, RECORD, min(CHUNK_TRIANGLES, count - at))
        triangles[at : at + CHUNK_TRIANGLES] = records["corners"]
    return triangles
