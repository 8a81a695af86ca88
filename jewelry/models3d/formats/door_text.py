"""Door checks of the formats that are, or may be, text: STL, OBJ and PLY."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.formats.errors import BadModel

CHUNK = 1 << 20
"""Bytes read at once; of a text this much is searched at either end: a search holds all threads up."""

OVERLAP = 256
PLY_HEADER = 64 * 1024
CUT_SHORT = _(
    "The file ends too early: the upload was cut short or the file is damaged. Please send it "
    "again, or export it anew: one mesh, as binary STL, in millimetres."
)
NOT_THIS = _(
    "This does not look like the %(format)s file its name promises. Please export it again: one "
    "mesh, as binary STL, in millimetres."
)
NO_SURFACE = _(
    "There is no surface in this file. Please export the model as a mesh: binary STL, in "
    "millimetres."
)
IN_UTF_16 = _(
    "This file is text in UTF-16. Please save it as plain text (UTF-8), or export binary STL, in "
    "millimetres."
)
ONLY_CURVES = _(
    "This file holds curves or surfaces, no mesh. Please export it as a mesh: binary STL, in "
    "millimetres."
)

BOM = b"\xef\xbb\xbf"
UTF_16 = re.compile(rb"\xff\xfe[^\0]\0|\xfe\xff\0[^\0]")
STRANGERS = (b"PK\x03\x04", b"glTF", b"ply\n", b"ply\r", b"3D Geometry File Format", b"\x1f\x8b")
"""What other formats begin with; an STL could be anything."""

MAX_SAID, STREAMED = 10_000_000, 0xFFFFFFFF

OBJ_VERTEX = re.compile(rb"(?:^|[\r\n])[ \t]*v[ \t]")
OBJ_FACE = re.compile(rb"(?:^|[\r\n])[ \t]*fo?[ \t]")
OBJ_CURVE = re.compile(rb"(?:^|[\r\n])[ \t]*(?:surf|curv)[ \t]")
PLY_SURFACES = (b"face", b"tristrips", b"tristrip")
PLY_FORMATS = (b"ascii", b"binary_little_endian", b"binary_big_endian")
PLY_SIZES = {
    **dict.fromkeys((b"char", b"uchar", b"int8", b"uint8"), 1),
    **dict.fromkeys((b"short", b"ushort", b"int16", b"uint16", b"float16"), 2),
    **dict.fromkeys((b"int", b"uint", b"int32", b"uint32", b"float", b"float32"), 4),
    **dict.fromkeys((b"double", b"float64", b"int64", b"uint64"), 8),
}


def check_stl(file: BinaryIO, size: int) -> None:
    """Binary: 84 + 50 * n bytes or more. Text: facets to the end. Raises BadModel.

    A count of 0, or of all ones, is what a writer leaves who streams the triangles.
    """
    file.seek(0)
    head = file.read(512)
    _refuse_utf_16(head)
    if head.startswith(STRANGERS):
        raise BadModel(NOT_THIS, format="STL")
    count = struct.unpack_from("<I", head, 80)[0] if len(head) >= 84 else 0
    if b"\0" not in head and not (count and size == 84 + 50 * count):
        _check_stl_text(file, head, size)
        return
    room = (size - 84) // 50
    if size < 84 or MAX_SAID < count < STREAMED:
        raise BadModel(NOT_THIS, format="STL")
    if not room:
        raise BadModel(NO_SURFACE)
    if room < count < STREAMED:
        raise BadModel(
            _(
                "The STL says it has %(said)d triangles but holds %(held)d: "
                "the upload was cut short or the file is damaged. Please send it again, or export "
                "it anew."
            ),
            said=count,
            held=room,
        )


def _check_stl_text(file: BinaryIO, head: bytes, size: int) -> None:
    if not head.removeprefix(BOM).lstrip().lower().startswith((b"solid", b"facet")):
        raise BadModel(NOT_THIS, format="STL")
    facets = any(b"endfacet" in chunk.lower() for chunk in _chunks(file, "STL"))
    file.seek(max(0, size - 4096))
    end = file.read().lower()
    if b"endsolid" not in end and not end.rstrip().endswith(b"endfacet"):
        raise BadModel(CUT_SHORT)
    if not facets:
        raise BadModel(NO_SURFACE)


def check_obj(file: BinaryIO, size: int) -> None:
    """Text that begins with a vertex and, unless it is long, holds a face. Raises BadModel."""
    file.seek(0)
    _refuse_utf_16(file.read(4))
    _refuse_nul(file, "OBJ")
    file.seek(0)
    head = file.read(CHUNK).removeprefix(BOM)
    if not OBJ_VERTEX.search(head):
        raise BadModel(NOT_THIS, format="OBJ")
    if OBJ_FACE.search(head) or size > 2 * CHUNK:
        return  # the reader finds out whether a long one has faces
    file.seek(max(0, CHUNK - OVERLAP))
    rest = file.read()
    if not OBJ_FACE.search(rest):
        raise BadModel(ONLY_CURVES if OBJ_CURVE.search(head + rest) else NO_SURFACE)


def check_ply(file: BinaryIO, size: int) -> None:
    """A well formed header, and as much data behind it as it declares. Raises BadModel."""
    file.seek(0)
    head = file.read(PLY_HEADER)
    _refuse_utf_16(head)
    end = re.search(rb"[\r\n]end_header[ \t]*[\r\n]", head, re.IGNORECASE)
    if not re.match(rb"ply[ \t]*[\r\n]", head, re.IGNORECASE):
        raise BadModel(NOT_THIS, format="PLY")
    if end is None:
        raise BadModel(CUT_SHORT)
    binary, elements = _ply_header(head[: end.start()].lower())
    surface = [elements.get(name, (0, 0))[0] for name in PLY_SURFACES]
    if not elements.get(b"vertex", (0, 0))[0] or not any(surface):
        raise BadModel(NO_SURFACE)
    if binary:
        short = sum(count * least for count, least in elements.values()) > size - end.end()
    else:
        file.seek(end.end())
        short = sum(c for c, _least in elements.values()) > _line_count(file)
    if short:
        raise BadModel(CUT_SHORT)


def _ply_header(text: bytes) -> tuple[bool, dict[bytes, tuple[int, int]]]:
    """Return whether the data is binary, and {element: (count, least bytes each)}."""
    counts: dict[bytes, int] = {}
    least: dict[bytes, int] = {}
    data_format = element = b""
    for words in (line.split() for line in text.splitlines()):
        match words:
            case [b"format", kind, _version]:
                data_format = kind
            case [b"element", element, count] if count.isdigit() and len(count) <= 12:
                counts[element], least[element] = int(count), 0
            case [b"property", b"list", length, kind, name] if element:
                # a face has three corners at least; any other list may be empty
                items = 3 if element == b"face" and name.startswith(b"vertex_ind") else 0
                least[element] += PLY_SIZES.get(length, 1) + items * PLY_SIZES.get(kind, 1)
            case [b"property", kind, _name] if element:
                least[element] += PLY_SIZES.get(kind, 1)
            case [b"element" | b"property" | b"format", *_rest]:
                raise BadModel(NOT_THIS, format="PLY")
    if data_format not in PLY_FORMATS:
        raise BadModel(NOT_THIS, format="PLY")
    return data_format != b"ascii", {name: (counts[name], least[name]) for name in counts}


def _chunks(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the whole file in overlapping pieces; refuse NUL bytes, which no text has."""
    file.seek(0)
    tail = b""
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise BadModel(NOT_THIS, format=name)
        yield tail + chunk
        tail = chunk[-OVERLAP:]


def _refuse_utf_16(head: bytes) -> None:
    if UTF_16.match(head):
        raise BadModel(IN_UTF_16)


def _refuse_nul(file: BinaryIO, name: str) -> None:
    for _chunk in _chunks(file, name):
        pass


def _line_count(file: BinaryIO) -> int:
    """From here to the end, empty ones included; the last may lack its line break.

    Lines end in LF, CR or both, and the one that is there oftener counts them.
    """
    feeds = returns = 0
    last = b"\n"
    while chunk := file.read(CHUNK):
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        last = chunk[-1:]
    return max(feeds, returns) + (last not in b"\r\n")
