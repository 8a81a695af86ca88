"""OBJ: what is known of it outside its reader."""

import re
from typing import BinaryIO

from jewelry.models3d.formats.door_parts import (
    BOM,
    CHUNK_BYTES,
    NO_SURFACE,
    NOT_THIS,
    OVERLAP_BYTES,
    refuse_nul,
    refuse_utf_16,
)
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _
from jewelry.models3d.formats.format import Format

ONLY_CURVES = _(
    "This file holds curves or surfaces, no mesh. Please export it as a mesh: binary STL, in "
    "millimetres."
)
VERTEX = re.compile(rb"(?:^|[\r\n])[ \t]*v[ \t]")
FACE = re.compile(rb"(?:^|[\r\n])[ \t]*fo?[ \t]")
CURVE = re.compile(rb"(?:^|[\r\n])[ \t]*(?:surf|curv)[ \t]")


def check(file: BinaryIO, size: int) -> None:
    """Check for a vertex first and, unless the text is long, a face. Raises BadModel."""
    file.seek(0)
    refuse_utf_16(file.read(4))
    refuse_nul(file, "OBJ")
    file.seek(0)
    head = file.read(CHUNK_BYTES).removeprefix(BOM)
    if not VERTEX.search(head):
        raise BadModel(NOT_THIS, format="OBJ")
    if FACE.search(head) or size > 2 * CHUNK_BYTES:
        return  # the reader finds out whether a long one has faces
    file.seek(max(0, CHUNK_BYTES - OVERLAP_BYTES))
    rest = file.read()
    if not FACE.search(rest):
        raise BadModel(ONLY_CURVES if CURVE.search(head + rest) else NO_SURFACE)


FORMAT = Format("obj", check, reader="jewelry.models3d.formats.obj.reader")
