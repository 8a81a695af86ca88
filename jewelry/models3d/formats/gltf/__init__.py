"""GLB, binary glTF: what is known of it outside its reader."""

import re
import struct
from typing import BinaryIO

from jewelry.models3d.formats.door_parts import CHUNK_BYTES, CUT_SHORT, NOT_THIS, OVERLAP_BYTES
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _
from jewelry.models3d.formats.format import Format

BEGINS = b"glTF"
# five more bytes, in case that a piece ends within the word
EXTERNAL_URI = re.compile(rb'"uri"\s*:\s*"(?!data:).{5}', re.DOTALL)
OTHER_FILES = _(
    "This GLB refers to other files. Please export it with everything inside, or as binary STL, in "
    "millimetres."
)
GLB_1 = _(
    "This GLB is of glTF 1.0, which hardly any program reads. Please export it as glTF 2.0 (GLB), or "
    "as binary STL, in millimetres."
)


def check(file: BinaryIO, size: int) -> None:
    """Check magic, version, length, a JSON chunk first, no outside files. Raises BadModel."""
    file.seek(0)
    head = file.read(20)
    if len(head) < 20 or head[:4] != BEGINS:
        raise BadModel(NOT_THIS, format="GLB")
    version, length, json_length, kind = struct.unpack("<4xIII4s", head)
    if version == 1:
        raise BadModel(GLB_1)
    if version != 2 or kind != b"JSON":
        raise BadModel(NOT_THIS, format="GLB")
    if length != size or json_length > size - 20:
        raise BadModel(CUT_SHORT)
    tail = b""
    left = json_length
    while left > 0 and (chunk := file.read(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        if EXTERNAL_URI.search(tail + chunk):
            raise BadModel(OTHER_FILES)
        tail = chunk[-OVERLAP_BYTES:]


FORMAT = Format("glb", check, reader="jewelry.models3d.formats.gltf.reader", begins=(BEGINS,))
