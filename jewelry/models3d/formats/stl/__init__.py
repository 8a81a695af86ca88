"""STL, binary and text, as it is known outside of its reader."""

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

MAX_TRIANGLES, STREAMED_COUNT = 10_000_000, 0xFFFFFFFF


def check(file: BinaryIO, size: int) -> None:
    """Binary: 84 + 50 * n bytes or more. Text: facets to the end. Raises BadModel.

    A count of 0, or of all ones, is what a writer leaves who streams the triangles.
    """
    file.seek(0)
    head = file.read(512)
    refuse_utf_16(head)
    count = struct.unpack_from("<I", head, 80)[0] if len(head) >= 84 else 0
    if b"\0" not in head and not (count and size == 84 + 50 * count):
        _check_text(file, head, size)
        return
    room = (size - 84) // 50
    if size < 84 or MAX_TRIANGLES < count < STREAMED_COUNT:
        raise BadModel(NOT_THIS, format="STL")
    if not room:
        raise BadModel(NO_SURFACE)
    if room < count < STREAMED_COUNT:
        raise BadModel(
            _(
                "The STL says it has %(said)d triangles but holds %(held)d: "
                "the upload was cut short or the file is damaged. Please send it again, or export "
                "it anew."
            ),
            said=count,
            held=room,
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
