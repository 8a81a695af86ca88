"""Door checks of the formats that are, or may be, text: STL, OBJ and PLY."""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.errors import BadModel

CHUNK = 1 << 20
"""Bytes read at once; of a text this much is searched at either end: a search holds all threads up."""

OVERLAP = 256
PLY_HEADER = 64 * 1024
CUT_SHORT = _("The file ends too early: the upload was cut short or the file is damaged.")
NOT_THIS = _("This does not look like the %(format)s file its name promises.")
NO_SURFACE = _("There is no surface in this file. Please export the model as a mesh.")

OBJ_VERTEX = re.compile(rb"(?:^|[\r\n])[ \t]*v[ \t]")
OBJ_FACE = re.compile(rb"(?:^|[\r\n])[ \t]*f[ \t]")
PLY_FORMATS = (b"ascii", b"binary_little_endian", b"binary_big_endian")
PLY_SIZES = {
    **dict.fromkeys((b"char", b"uchar", b"int8", b"uint8"), 1),
    **dict.fromkeys((b"short", b"ushort", b"int16", b"uint16", b"float16"), 2),
    **dict.fromkeys((b"int", b"uint", b"int32", b"uint32", b"float", b"float32"), 4),
    **dict.fromkeys((b"double", b"float64", b"int64", b"uint64"), 8),
}


def check_stl(file: BinaryIO, size: int) -> None:
    """Binary: 84 + 50 * n bytes, n >= 1. Text: "solid", facets, "endsolid". Raises BadModel."""
    file.seek(0)
    head = file.read(512)
    count = struct.unpack_from("<I", head, 80)[0] if len(head) >= 84 else 0
    if count and size == 84 + 50 * count:
        return
    if head.lstrip()[:5].lower() == b"solid" and b"\0" not in head:
        _check_stl_text(file, size)
    elif size < 84:
        raise BadModel(NOT_THIS, format="STL")
    elif not count:
        raise BadModel(NO_SURFACE)
    elif (size - 84) // 50 < count and not _is_text(head):
        raise BadModel(
            _(
                "The STL says it has %(said)d triangles but holds %(held)d: "
                "the upload was cut short or the file is damaged."
            ),
            said=count,
            held=(size - 84) // 50,
        )
    else:
        raise BadModel(NOT_THIS, format="STL")


def _check_stl_text(file: BinaryIO, size: int) -> None:
    facets = any(b"endfacet" in chunk.lower() for chunk in _chunks(file, "STL"))
    file.seek(max(0, size - 4096))
    if b"endsolid" not in file.read().lower():
        raise BadModel(CUT_SHORT)
    if not facets:
        raise BadModel(NO_SURFACE)


def check_obj(file: BinaryIO, size: int) -> None:
    """Text that begins with a vertex and, unless it is long, holds a face. Raises BadModel."""
    _refuse_nul(file, "OBJ")
    file.seek(0)
    head = file.read(CHUNK)
    if not OBJ_VERTEX.search(head):
        raise BadModel(NOT_THIS, format="OBJ")
    if OBJ_FACE.search(head) or size > 2 * CHUNK:
        return  # the reader finds out whether a long one has faces
    file.seek(max(0, CHUNK - OVERLAP))
    if not OBJ_FACE.search(file.read()):
        raise BadModel(NO_SURFACE)


def check_ply(file: BinaryIO, size: int) -> None:
    """A well formed header, and as much data behind it as it declares. Raises BadModel."""
    file.seek(0)
    head = file.read(PLY_HEADER)
    end = re.search(rb"\nend_header[ \t]*\r?\n", head)
    if not re.match(rb"ply[ \t]*\r?\n", head):
        raise BadModel(NOT_THIS, format="PLY")
    if end is None:
        raise BadModel(CUT_SHORT)
    binary, elements = _ply_header(head[: end.start()])
    if not elements.get(b"vertex", (0, 0))[0] or not elements.get(b"face", (0, 0))[0]:
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
                items = 3 if name.startswith(b"vertex_ind") else 0
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


def _refuse_nul(file: BinaryIO, name: str) -> None:
    for _chunk in _chunks(file, name):
        pass


def _line_count(file: BinaryIO) -> int:
    """From here to the end, empty ones included; the last may lack its line break."""
    count, last = 0, b"\n"
    while chunk := file.read(CHUNK):
        count += chunk.count(b"\n")
        last = chunk[-1:]
    return count + (last != b"\n")


def _is_text(head: bytes) -> bool:
    return b"\0" not in head and sum(byte < 128 for byte in head) > 0.9 * len(head)
