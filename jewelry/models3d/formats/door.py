"""The quick check of an uploaded file, before anything is stored.

It streams, in constant memory: it reads beginnings, ends and tables of contents, never geometry. A
file that passes may still be damaged; the reader finds that out, in a child process.
"""

import os
import unicodedata
from itertools import chain
from typing import BinaryIO

from jewelry.models3d.formats import cad
from jewelry.models3d.formats.door_parts import NOT_THIS
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _
from jewelry.models3d.formats.table import FORMATS

__all__ = ["EXTENSIONS", "MAX_BYTES", "BadModel", "check", "check_announced", "display_name"]

EXTENSIONS = tuple(FORMATS)
MAX_BYTES = 100 * 1024 * 1024
MAX_NAME_CHARACTERS = 120
GZIP = b"\x1f\x8b"
TOO_LARGE = _(
    "The file is larger than 100 MB. Please export it with fewer triangles; binary STL is smaller "
    "than text."
)
OTHER_NAME = _(
    "We read %(formats)s and %(last)s; the name of this file ends differently. Please export "
    "the model as binary STL, in millimetres."
)
EMPTY = _("This file is empty. Please export the model again.")


def check(file: BinaryIO, name: str, size: int) -> str:
    """Return the format of an uploaded model: one of EXTENSIONS.

    `file` must be seekable and is left at its beginning; `size` is the number of bytes announced.
    Raises BadModel, whose text is meant for the customer.
    """
    extension = check_announced(name, size)
    file.seek(0, os.SEEK_END)
    if file.tell() != size:
        raise BadModel(_("The upload was cut short. Please send the file again."))
    try:
        _refuse_strangers(file, extension)
        FORMATS[extension].check(file, size)
    finally:
        file.seek(0)
    return extension


def _refuse_strangers(file: BinaryIO, extension: str) -> None:
    """Refuse a file that begins like another format; an STL may begin with anything."""
    file.seek(0)
    others = (each.begins for each in FORMATS.values() if each.extension != extension)
    if file.read(64).startswith((GZIP, *chain.from_iterable(others))):
        raise BadModel(NOT_THIS, format=extension.upper())
    file.seek(0)


def check_announced(name: str, size: int) -> str:
    """Check what needs no content, the name and the size. Raises BadModel."""
    if size <= 0:
        raise BadModel(EMPTY)
    if size > MAX_BYTES:
        raise BadModel(TOO_LARGE)
    extension = _extension(name)
    if extension in cad.ENDINGS:
        raise BadModel(cad.EXPORT, format=extension.upper())
    if extension not in FORMATS:
        raise other_name()
    return extension


def other_name() -> BadModel:
    """Return the refusal of a name with another extension."""
    *formats, last = map(str.upper, FORMATS)
    return BadModel(OTHER_NAME, formats=", ".join(formats), last=last)


def display_name(name: str) -> str:
    """Return `name` fit for showing: no directories or control characters, <= 120 characters.

    The extension survives the shortening. An unusable name becomes "model".
    """
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in _last_part(name))
    stem, dot, extension = " ".join(visible.split()).rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 8:
        stem, dot, extension = f"{stem}{dot}{extension}", "", ""
    stem = stem.strip(". ") or "model"
    return stem[: MAX_NAME_CHARACTERS - len(dot + extension)] + dot + extension


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][-4096:]


def _extension(name: str) -> str:
    return _last_part(name).rpartition(".")[2].strip().lower()
