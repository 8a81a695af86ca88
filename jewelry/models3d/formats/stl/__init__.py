"""STL, binary and text: what is known of it outside its reader."""

import struct
from typing import BinaryIO

from jewelry.models3d.formats.door_parts import (
    BOM,
    CUT_SHORT,
    NO_SURFACE,
    NOT_THIS,
    chunks,
    refuse_utf_16,
)
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _
from jewelry.models3d.formats.format import Format

HEADER_BYTES, TRIANGLE_BYTES = 84, 50
STREAMED_COUNTS = (0, 0xFFFFFFFF)
"""Counts in files of programs that write triangles as a stream and do not return to the header."""

MAX_SAID_COUNT = 10_000_000
"""A file with a larger count is no STL."""


def is_binary(start: bytes, size: int) -> bool:
    """Return whether a file of `size` bytes that begins with `start` (512 at most) is binary."""
    if size < HEADER_BYTES:
        return False
    count = said_count(start)
    return b"\0" in start or bool(count and size == HEADER_BYTES + TRIANGLE_BYTES * count)


def said_count(start: bytes) -> int:
    """Return how many triangles the header says there are."""
    return int(struct.unpack_from("<I", start, HEADER_BYTES - 4)[0])


def held_count(size: int) -> int:
    """Return how many triangles a binary STL of `size` bytes has room for."""
    return (size - HEADER_BYTES) // TRIANGLE_BYTES


def check(file: BinaryIO, size: int) -> None:
    """Check a binary STL for as many triangles as its header says, or more; a text for facets.

    Raises BadModel.
    """
    file.seek(0)
    head = file.read(512)
    refuse_utf_16(head)
    if not is_binary(head, size):
        _check_text(file, head, size)
        return
    said, held = said_count(head), held_count(size)
    is_said = said not in STREAMED_COUNTS
    if is_said and said > MAX_SAID_COUNT:
        raise BadModel(NOT_THIS, format="STL")
    if not held:
        raise BadModel(NO_SURFACE)
    if is_said and said > held:
        raise BadModel(
            _(
                "The STL says it has %(said)d triangles but holds %(held)d: "
                "the upload was cut short or the file is damaged. Please send it again, or export "
                "it anew."
            ),
            said=said,
            held=held,
        )


def _check_text(file: BinaryIO, head: bytes, size: int) -> None:
    if not head.removeprefix(BOM).lstrip().lower().startswith((b"solid", b"facet")):
        raise BadModel(NOT_THIS, format="STL")
    facets = any(b"endfacet" in chunk.lower() for chunk in chunks(file, "STL"))
    file.seek(max(0, size - 4096))
    end = file.read().lower()
    if b"endsolid" not in end and not end.rstrip().endswith(b"endfacet"):
        raise BadModel(CUT_SHORT)
    if not facets:
        raise BadModel(NO_SURFACE)


FORMAT = Format("stl", check, reader="jewelry.models3d.formats.stl.reader")
