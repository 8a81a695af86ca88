"""Text STL: facets as words, in any spacing; a solid's name may be anything."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from jewelry.models3d.formats import numerals
from jewelry.models3d.formats.declared_units import declared
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.polygons import Polygons
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.formats.text import Source, Words, pieces
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints

MAX_SOLIDS = 20_000
SOLID = b"solid"
FACET_END = re.compile(rb"endfacet *\n")
# in a file of one line, a name ends before the first facet
FIRST_FACET = re.compile(rb"\bfacet\s+normal\s+[-+.\d]")
ALONE = (b"facet", b"outer", b"loop", b"endloop", b"endfacet")
NUMBERED = (b"normal", b"vertex")


@dataclass
class _Found:
    corners: list[Floats] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    """How many corners each facet has; more than three is not STL, but what is meant is plain."""
    places: list[Ints] = field(default_factory=list)


def read(path: Path) -> Reading:
    source = Source(path.read_bytes().lower())
    named = _names(source, path)
    body = _without(source, [span for span, _name in named])
    found = _Found()
    for offset, piece in pieces(body, FACET_END):
        _read_piece(source, Words.split(piece, offset), found)
    if not found.corners:
        raise Unreadable("empty" if named else "unreadable")
    corners, sizes = np.concatenate(found.corners), np.concatenate(found.sizes)
    places = np.concatenate(found.places)
    faces, owners = Polygons(np.arange(len(corners), dtype=np.int32), sizes).triangles(corners)
    plain = len(faces) * 3 == len(corners)
    triangles = corners.reshape(-1, 3, 3) if plain else corners[faces]
    names = [(start, name) for (start, _end), name in named if name is not None]
    starts = np.array([start for start, _name in names], np.int64)
    part = np.maximum(np.searchsorted(starts, places[owners]) - 1, 0)
    titles = [name for _start, name in names]
    reading = Reading(
        triangles,
        parts=tuple(Part(numerals.quoted(title)) for title in titles) or (Part(),),
        part=part if len(titles) > 1 else None,
    )
    return declared(titles).applied(reading)


def _names(source: Source, path: Path) -> list[tuple[tuple[int, int], bytes | None]]:
    """Return the spans of the lines that begin and end solids, with the names that begin them."""
    text = source.content
    written = path.read_bytes()
    found: list[tuple[tuple[int, int], bytes | None]] = []
    at = text.find(SOLID)
    while at >= 0:
        start = text.rfind(b"\n", 0, at) + 1
        before = text[max(start, at - 64) : at].split()
        is_end = before[-1:] == [b"end"]
        line = text.find(b"\n", at)
        end = len(text) if line < 0 else line
        if before[: len(before) - is_end][-1:] in ([], [b"endfacet"]):
            facet = FIRST_FACET.search(text, at, end)
            end = facet.start() if facet else end
            name = written[at + len(SOLID) : end].strip()
            begin = text.rindex(b"end", 0, at) if is_end else at
            found.append(((begin, end), None if is_end else name))
        if len(found) > 2 * MAX_SOLIDS:
            raise Unreadable("too_heavy")
        at = text.find(SOLID, end)
    return found


def _without(source: Source, spans: list[tuple[int, int]]) -> bytes:
    body = bytearray(source.content)
    for start, end in spans:
        body[start:end] = b" " * (end - start)
    return bytes(body)


def _read_piece(source: Source, words: Words, found: _Found) -> None:
    """Add a piece's facets. Raises Unreadable at the first misplaced word."""
    keys = {key: words.equal(key) for key in (*ALONE, *NUMBERED)}
    vertices = np.flatnonzero(keys[b"vertex"])
    facets = np.flatnonzero(keys[b"facet"])
    _check_places(source, words, keys)
    if not len(facets):
        return
    at = (vertices[:, None] + np.arange(1, 4)).ravel()
    starts, ends = words.starts[at], words.ends[at]
    try:
        corners = numerals.decimals(words.text, starts, ends)
    except numerals.NotANumber as error:
        source.refuse_number(words, starts, error.which)
    owner = np.searchsorted(facets, vertices) - 1
    sizes = np.bincount(owner + 1, minlength=len(facets) + 1)
    places = words.offset + words.starts[facets]
    if sizes[0] or sizes[1:].min() < 3:
        source.refuse(int(places[sizes[1:].argmin()]))
    found.corners.append(corners.reshape(-1, 3))
    found.sizes.append(sizes[1:])
    found.places.append(places)


def _check_places(source: Source, words: Words, keys: dict[bytes, Bools]) -> None:
    """Refuse words that belong to no facet, and a facet without its end. Raises Unreadable."""
    known = np.zeros(len(words) + 3, bool)
    for key in ALONE:
        known[: len(words)] |= keys[key]
    for key in NUMBERED:
        for step in range(4):
            known[step : step + len(words)] |= keys[key]
    known, beyond = known[: len(words)], known[len(words) :]
    if not known.all():
        source.refuse(words.offset + int(words.starts[known.argmin()]))
    if beyond.any() or keys[b"facet"].sum() > keys[b"endfacet"].sum():
        raise Unreadable("ends_early")
