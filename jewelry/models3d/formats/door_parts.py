"""What the upload checks of several formats share: sentences, and reading a file in pieces."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _

CHUNK_BYTES = 1 << 20
"""Bytes read at once, and searched at either end of a text: a search stops all other threads."""

OVERLAP_BYTES = 256
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

BOM = b"\xef\xbb\xbf"
UTF_16 = re.compile(rb"\xff\xfe[^\0]\0|\xfe\xff\0[^\0]")


def chunks(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the whole file in overlapping pieces; refuse NUL bytes, which no text has."""
    file.seek(0)
    tail = b""
    while chunk := file.read(CHUNK_BYTES):
        if b"\0" in chunk:
            raise BadModel(NOT_THIS, format=name)
        yield tail + chunk
        tail = chunk[-OVERLAP_BYTES:]


def refuse_utf_16(head: bytes) -> None:
    if UTF_16.match(head):
        raise BadModel(IN_UTF_16)


def refuse_nul(file: BinaryIO, name: str) -> None:
    for _chunk in chunks(file, name):
        pass


def line_count(file: BinaryIO) -> int:
    """Return the number of lines from here to the end; the last may lack its line break.

    Lines end in LF, CR or both; the more frequent of LF and CR counts them.
    """
    feeds = returns = 0
    last = b"\n"
    while chunk := file.read(CHUNK_BYTES):
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r")
        last = chunk[-1:]
    return max(feeds, returns) + (last not in b"\r\n")
