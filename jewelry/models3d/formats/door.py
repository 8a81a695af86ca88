"""The quick check made at the door, before anything is stored.

Streaming and in constant memory: it reads beginnings, ends and tables of contents, never the
geometry. What passes here may still be damaged; the reader finds that out, in a child process.
"""

import os
import unicodedata
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.formats import door_binary, door_text
from jewelry.models3d.formats.errors import BadModel

__all__ = ["EXTENSIONS", "MAX_BYTES", "BadModel", "check", "check_announced", "display_name"]

EXTENSIONS = ("stl", "obj", "ply", "glb", "3mf", "3dm")
MAX_BYTES = 100 * 1024 * 1024
NAME_LENGTH = 120
CAD = ("step", "stp", "iges", "igs", "sat", "x_t", "x_b", "jcd", "sldprt", "f3d", "blend")
"""Endings of files that hold curved surfaces, or that only their own program reads."""

EXPORT = _(
    "A %(format)s file holds surfaces that only a CAD program reads. Please export a mesh from it: "
    "binary STL in millimetres, or 3MF."
)
TOO_LARGE = _(
    "The file is larger than 100 MB. Please export it with fewer triangles; binary STL is smaller "
    "than text."
)
OTHER_NAME = _(
    "We read STL, OBJ, PLY, GLB, 3MF and 3DM; the name of this file ends differently. Please export "
    "the model as binary STL, in millimetres."
)
EMPTY = _("This file is empty. Please export the model again.")

CHECKS = {
    "stl": door_text.check_stl,
    "obj": door_text.check_obj,
    "ply": door_text.check_ply,
    "glb": door_binary.check_glb,
    "3mf": door_binary.check_3mf,
    "3dm": door_binary.check_3dm,
}


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
        CHECKS[extension](file, size)
    finally:
        file.seek(0)
    return extension


def check_announced(name: str, size: int) -> str:
    """The part of `check` that needs no content."""
    if size <= 0:
        raise BadModel(EMPTY)
    if size > MAX_BYTES:
        raise BadModel(TOO_LARGE)
    extension = _extension(name)
    if extension in CAD:
        raise BadModel(EXPORT, format=extension.upper())
    if extension not in EXTENSIONS:
        raise BadModel(OTHER_NAME)
    return extension


def display_name(name: str) -> str:
    """Return `name` fit for showing: no directories or control characters, <= 120 characters.

    The extension survives the shortening. An unusable name becomes "model".
    """
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in _last_part(name))
    stem, dot, extension = " ".join(visible.split()).rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 8:
        stem, dot, extension = f"{stem}{dot}{extension}", "", ""
    stem = stem.strip(". ") or "model"
    return stem[: NAME_LENGTH - len(dot + extension)] + dot + extension


def _last_part(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][-4096:]


def _extension(name: str) -> str:
    return _last_part(name).rpartition(".")[2].strip().lower()
