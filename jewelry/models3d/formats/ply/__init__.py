"""PLY, as it is known outside of its reader."""

import re
from typing import BinaryIO

from jewelry.models3d.formats.door_parts import (
    CUT_SHORT,
    NO_SURFACE,
    NOT_THIS,
    line_count,
    refuse_utf_16,
)
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.format import Format

HEADER_BYTES = 64 * 1024
SURFACES = (b"face", b"tristrips", b"tristrip")
FORMATS = (b"ascii", b"binary_little_endian", b"binary_big_endian")
SIZES = {
    **dict.fromkeys((b"char", b"uchar", b"int8", b"uint8"), 1),
    **dict.fromkeys((b"short", b"ushort", b"int16", b"uint16", b"float16"), 2),
    **dict.fromkeys((b"int", b"uint", b"int32", b"uint32", b"float", b"float32"), 4),
    **dict.fromkeys((b"double", b"float64", b"int64", b"uint64"), 8),
}


def check(file: BinaryIO, size: int) -> None:
    """A well formed header, and as much data behind it as it declares. Raises BadModel."""
    file.seek(0)
    head = file.read(HEADER_BYTES)
    refuse_utf_16(head)
    end = re.search(rb"[\r\n]end_header[ \t]*[\r\n]", head, re.IGNORECASE)
    if not re.match(rb"ply[ \t]*[\r\n]", head, re.IGNORECASE):
        raise BadModel(NOT_THIS, format="PLY")
    if end is None:
        raise BadModel(CUT_SHORT)
    binary, elements = _elements(head[: end.start()].lower())
    surface = [elements.get(name, (0, 0))[0] for name in SURFACES]
    if not elements.get(b"vertex", (0, 0))[0] or not any(surface):
        raise BadModel(NO_SURFACE)
    if binary:
        short = sum(count * least for count, least in elements.values()) > size - end.end()
    else:
        file.seek(end.end())
        short = sum(c for c, _least in elements.values()) > line_count(file)
    if short:
        raise BadModel(CUT_SHORT)


def _elements(text: bytes) -> tuple[bool, dict[bytes, tuple[int, int]]]:
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
                least[element] += SIZES.get(length, 1) + items * SIZES.get(kind, 1)
            case [b"property", kind, _name] if element:
                least[element] += SIZES.get(kind, 1)
            case [b"element" | b"property" | b"format", *_rest]:
                raise BadModel(NOT_THIS, format="PLY")
    if data_format not in FORMATS:
        raise BadModel(NOT_THIS, format="PLY")
    return data_format != b"ascii", {name: (counts[name], least[name]) for name in counts}


FORMAT = Format(
    "ply", check, reader="jewelry.models3d.formats.ply.reader", begins=(b"ply\n", b"ply\r")
)
