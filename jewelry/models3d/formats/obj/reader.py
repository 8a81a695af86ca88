"""OBJ: polygons in millimetres, unless a comment names another unit.

It is read by Wavefront's specification. Lines that do not change the surface are ignored, and lines
that the reader does not know are reported.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import numerals
from jewelry.models3d.formats.declared_units import declared
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.obj.parts import MAX_NAMED_LINES, Naming, titles
from jewelry.models3d.formats.polygons import Polygons
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.formats.text import Source, Words, pieces
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints

HASH, SLASH = b"#/"
VERTEX, FACE, COMMENT, NAME, CURVE, CALL, OTHER, UNKNOWN = range(8)
KINDS = {
    VERTEX: "v",
    FACE: "f fo",
    NAME: "o g usemtl",
    CURVE: "surf curv",
    CALL: "call",
    OTHER: "vt vn vp s mg l p mtllib usemap maplib shadow_obj trace_obj bevel c_interp d_interp "
    "lod ctech stech cstype deg bmat step curv2 parm trim hole scrv sp end con csh",
}
KIND_OF = {word.encode(): kind for kind, words in KINDS.items() for word in words.split()}
MAX_COMMENTS = 1000
MAX_FINDINGS = 3


@dataclass
class _Found:
    vertices: list[Floats] = field(default_factory=list)
    count: int = 0
    corners: list[Ints] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    places: list[Ints] = field(default_factory=list)
    """Where each face's line begins in the file."""
    names: list[Naming] = field(default_factory=list)
    comments: list[bytes] = field(default_factory=list)
    curves: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(path: Path) -> Reading:
    source = Source.of(path)
    found = _Found()
    for offset, piece in pieces(joined(source.content)):
        _read_piece(source, Words.split(piece, offset), found)
    if not found.sizes:
        raise Unreadable("only_curves" if found.curves else "empty")
    points = np.concatenate(found.vertices) if found.count else np.empty((0, 3))
    corners, sizes = np.concatenate(found.corners), np.concatenate(found.sizes)
    places = np.concatenate(found.places)
    _check_numbers(source, corners, sizes, places, len(points))
    if found.curves:
        line = source.line(found.curves[0])
        found.findings.append(Finding("curves_left_out", line=line))
    polygons = Polygons(corners, sizes)
    faces, owners = polygons.triangles(points)
    parts, part = titles(found.names, places)
    reading = Reading(
        points[faces],
        parts=parts,
        part=part[owners] if len(parts) > 1 else None,
        findings=[*found.findings, *polygons.findings],
    )
    return declared(found.comments).applied(reading)


def joined(content: bytes) -> bytes:
    """Return the text with lines that end in a backslash joined to the next, byte by byte.

    A comment is never joined: a path may end in a backslash.
    """
    if b"\\" not in content:
        return content
    text = np.frombuffer(bytearray(content), np.uint8)
    slashes = np.flatnonzero(text == ord("\\"))
    after = text[np.minimum(slashes + 1, len(text) - 1)]
    skipped = np.where(after == numerals.BLANK_CODE, 2, 1)
    ends = np.minimum(slashes + skipped, len(text) - 1)
    last = text[ends] == ord("\n")
    slashes, ends = slashes[last], ends[last]
    feeds = np.flatnonzero(text == ord("\n"))
    line = np.searchsorted(feeds, slashes)
    starts = np.where(line > 0, feeds[np.maximum(line - 1, 0)] + 1, 0)
    plain = text[starts] != HASH
    text[slashes[plain]] = numerals.BLANK_CODE
    text[ends[plain]] = numerals.BLANK_CODE
    return text.tobytes()


def _read_piece(source: Source, words: Words, found: _Found) -> None:
    words, heads = _lines(words)
    if not len(heads):
        return
    counts = np.diff(np.append(heads, len(words)))
    kinds = _kinds(words, heads)
    before = found.count + np.cumsum(kinds == VERTEX)
    _read_vertices(source, words, heads[kinds == VERTEX], counts[kinds == VERTEX], found)
    faces = np.flatnonzero(kinds == FACE)
    _read_faces(source, words, heads[faces], counts[faces], before[faces], found)
    for index in np.flatnonzero(np.isin(kinds, _wanted(found))).tolist():
        _read_other(source, words, int(heads[index]), int(kinds[index]), found)


def _wanted(found: _Found) -> list[int]:
    """Return the kinds of lines to read one by one; millions would take minutes."""
    full = {
        NAME: len(found.names) > MAX_NAMED_LINES,
        COMMENT: len(found.comments) >= MAX_COMMENTS,
        CURVE: bool(found.curves),
        CALL: False,
        UNKNOWN: len(found.findings) >= MAX_FINDINGS,
    }
    return [kind for kind, is_full in full.items() if not is_full]


def _lines(words: Words) -> tuple[Words, Ints]:
    """Return the words without trailing comments, and which of them begin lines."""
    hashes = np.flatnonzero(words.text == HASH)
    lines = words.lines
    if len(hashes):
        numbers = np.cumsum(words.text == ord("\n"), dtype=np.int32)
        marked, first = np.unique(numbers[hashes], return_index=True)
        cut = np.full(int(numbers[-1]) + 1, len(words.text))
        cut[marked] = hashes[first]
        end = cut[lines]
        # a comment on a line of its own stays: it may name the unit
        fresh = np.append(True, lines[1:] != lines[:-1])[: len(lines)]
        kept = (words.starts < end) | (fresh & (words.starts == end))
        ends = np.where(words.starts < end, np.minimum(words.ends, end), words.ends)
        words = Words(words.text, words.starts[kept], ends[kept], words.offset)
        lines = lines[kept]
    if not len(lines):
        return words, np.empty(0, np.int64)
    return words, np.flatnonzero(np.append(True, lines[1:] != lines[:-1]))


def _kinds(words: Words, heads: Ints) -> Ints:
    """Return the kind of each line by its first word."""
    starts, ends = words.starts[heads], words.ends[heads]
    first, alone = words.text[starts], ends - starts == 1
    kinds = np.full(len(heads), UNKNOWN)
    kinds[first == HASH] = COMMENT
    kinds[alone & (first == ord("v"))] = VERTEX
    kinds[alone & (first == ord("f"))] = FACE
    double = (ends - starts == 2) & (first == ord("v"))
    second = words.text[np.minimum(starts + 1, len(words.text) - 1)]
    kinds[double & ((second == ord("n")) | (second == ord("t")))] = OTHER
    rest = np.flatnonzero(kinds == UNKNOWN)
    _keys, some, alike = np.unique(words.keys(heads[rest]), return_index=True, return_inverse=True)
    named = [KIND_OF.get(words[int(heads[index])], UNKNOWN) for index in rest[some]]
    kinds[rest] = np.array(named, int)[alike]
    return kinds


def _read_vertices(source: Source, words: Words, heads: Ints, counts: Ints, found: _Found) -> None:
    if not len(heads):
        return
    sizes = counts - 1
    if sizes.min() < 3:
        source.refuse(words.offset + int(words.starts[heads[sizes.argmin()]]))
    at = np.repeat(heads + 1, sizes) + _within(sizes)
    starts = words.starts[at]
    try:
        numbers = numerals.decimals(words.text, starts, words.ends[at])
    except numerals.NotANumber as error:
        source.refuse_number(words, starts, error.which)
    begin = np.cumsum(sizes) - sizes
    found.vertices.append(numbers[begin[:, None] + np.arange(3)])
    found.count += len(heads)
    weighted = np.flatnonzero((sizes == 4) | (sizes == 7))
    odd = weighted[numbers[begin[weighted] + 3] != 1]
    if len(odd):
        _tell(source, words.offset + int(words.starts[heads[odd[0]]]), found)


def _read_faces(
    source: Source, words: Words, heads: Ints, counts: Ints, before: Ints, found: _Found
) -> None:
    if not len(heads):
        return
    sizes = counts - 1
    at = np.repeat(heads + 1, sizes) + _within(sizes)
    starts, ends = words.starts[at], words.ends[at]
    slashes = np.flatnonzero(words.text == SLASH)
    if len(slashes):
        next_slash = np.append(slashes, len(words.text))[np.searchsorted(slashes, starts)]
        ends = np.minimum(ends, next_slash)
    try:
        numbers = numerals.integers(words.text, starts, ends)
    except numerals.NotANumber as error:
        source.refuse_number(words, starts, error.which)
    relative = np.repeat(before, sizes)
    numbers = np.where(numbers < 0, relative + numbers, numbers - 1)
    # what does not fit is no vertex either way
    found.corners.append(np.clip(numbers, -1, 1 << 30).astype(np.int32))
    found.sizes.append(sizes)
    found.places.append(words.offset + words.starts[heads])


def _within(sizes: Ints) -> Ints:
    """Return 0, 1, … for each row of so many."""
    return np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _read_other(source: Source, words: Words, head: int, kind: int, found: _Found) -> None:
    """Note a line that is neither vertex nor face. Raises Unreadable."""
    place = words.offset + int(words.starts[head])
    if kind == NAME:
        word, _blank, name = source.around(place).strip().partition(b" ")
        found.names.append(Naming(place, word.decode(), numerals.quoted(name)))
    elif kind == COMMENT:
        found.comments.append(source.around(place))
    elif kind == CURVE:
        found.curves.append(place)
    elif kind == CALL:
        raise Unreadable("other_files")
    elif kind == UNKNOWN:
        _tell(source, place, found)


def _tell(source: Source, place: int, found: _Found) -> None:
    if len(found.findings) < MAX_FINDINGS:
        words = numerals.quoted(source.around(place))
        line = source.line(place)
        found.findings.append(Finding("lines_left_out", line=line, words=words))


def _check_numbers(source: Source, corners: Ints, sizes: Ints, places: Ints, count: int) -> None:
    """Raise Unreadable if a face names a vertex that does not exist."""
    wrong: Bools = (corners < 0) | (corners >= count)
    if wrong.any():
        face = np.searchsorted(np.cumsum(sizes), wrong.argmax(), side="right")
        source.refuse(int(places[face]))
