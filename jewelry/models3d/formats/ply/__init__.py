"""PLY: what is known of it outside its reader."""

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

MAX_HEADER_BYTES = 64 * 1024
SURFACES = (b"face", b"tristrips", b"tristrip")
ORDERS = {b"ascii": "<", b"binary_little_endian": "<", b"binary_big_endian": ">"}
TYPES = {
    **dict.fromkeys((b"char", b"int8"), "i1"),
    **dict.fromkeys((b"uchar", b"uint8"), "u1"),
    **dict.fromkeys((b"short", b"int16"), "i2"),
    **dict.fromkeys((b"ushort", b"uint16"), "u2"),
    **dict.fromkeys((b"int", b"int32"), "i4"),
    **dict.fromkeys((b"uint", b"uint32"), "u4"),
    **dict.fromkeys((b"int64", b"longlong"), "i8"),
    **dict.fromkeys((b"uint64", b"ulonglong"), "u8"),
    **dict.fromkeys((b"float16", b"half"), "f2"),
    **dict.fromkeys((b"float", b"float32"), "f4"),
    **dict.fromkeys((b"double", b"float64"), "f8"),
}
"""Numpy's names, which end with the number of bytes."""


def check(file: BinaryIO, size: int) -> None:
    """Check for a well-formed header and as much data as it declares. Raises BadModel."""
    file.seek(0)
    head = file.read(MAX_HEADER_BYTES)
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
                least[element] += _bytes(length) + items * _bytes(kind)
            case [b"property", kind, _name] if element:
                least[element] += _bytes(kind)
            case [b"element" | b"property" | b"format", *_rest]:
                raise BadModel(NOT_THIS, format="PLY")
    if data_format not in ORDERS:
        raise BadModel(NOT_THIS, format="PLY")
    return data_format != b"ascii", {name: (counts[name], least[name]) for name in counts}


def _bytes(kind: bytes) -> int:
    """Return the bytes that a number takes; 1 for an unknown type."""
    return int(TYPES.get(kind, "u1")[1:])


FORMAT = Format(
    "ply", check, reader="jewelry.models3d.formats.ply.reader", begins=(b"ply\n", b"ply\r")
)
