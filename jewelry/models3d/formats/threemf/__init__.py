"""3MF, a zip with a 3D model: what is known of it outside its reader."""

import os
import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from jewelry.models3d.formats.door_parts import CUT_SHORT, NOT_THIS
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.formats.errors import gettext_noop as _
from jewelry.models3d.formats.format import Format

BEGINS = b"PK\x03\x04"
MAX_ENTRIES = 2000
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
RATIO_FROM_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_RATIO = 60
# zipfile raises these on damaged directories, unknown methods and broken streams
ZIP_FAILURES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
RELATIONS = "_rels/.rels"
MAX_RELATIONS_BYTES = 64 * 1024
ROOT_TARGET = re.compile(rb"""\bTarget\s*=\s*["']([^"']+)["']""")
SUSPICIOUS = _(
    "This 3MF file unpacks to far more than a model needs, so we did not open it. Please export "
    "the model as binary STL, in millimetres."
)
NO_MODEL = _(
    "There is no 3D model inside this 3MF file. Please export the model again, or as binary STL, "
    "in millimetres."
)
LOCKED = _("This 3MF file is locked with a password. Please save it without one.")
UNSAFE_NAMES = _(
    "The names inside this 3MF file are not safe, so we did not open it. Please export the model "
    "as binary STL, in millimetres."
)
INSTRUCTIONS = _(
    "This 3MF file holds instructions no model needs; we did not run them. Please export the model "
    "as binary STL, in millimetres."
)


def check(file: BinaryIO, size: int) -> None:
    """Check for a zip of reasonable size with a 3D model. Raises BadModel."""
    file.seek(0)
    if file.read(4) != BEGINS:
        raise BadModel(NOT_THIS, format="3MF")
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), size)
            _check_models(archive)
    except BadModel:
        raise
    except ZIP_FAILURES as error:
        raise BadModel(CUT_SHORT) from error


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a table of contents too long to load, before zipfile loads it."""
    file.seek(max(0, size - 22 - 65535 - 76), os.SEEK_SET)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise BadModel(CUT_SHORT)
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        entries, length = struct.unpack_from("<QQ", tail, at - 76 + 32)
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY_BYTES:
        raise BadModel(SUSPICIOUS)


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED_BYTES or packed > size:
        raise BadModel(SUSPICIOUS)
    if unpacked > RATIO_FROM_BYTES and unpacked > MAX_UNPACKED_RATIO * max(1, packed):
        raise BadModel(SUSPICIOUS)
    for entry in entries:
        if (
            entry.file_size > RATIO_FROM_BYTES
            and entry.file_size > MAX_UNPACKED_RATIO * entry.compress_size
        ):
            raise BadModel(SUSPICIOUS)
        if entry.flag_bits & 1:
            raise BadModel(LOCKED)
        if _is_trick(entry.orig_filename):
            raise BadModel(UNSAFE_NAMES)


def _is_trick(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def _check_models(archive: zipfile.ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    models = [n for n in names if n.lower().endswith(".model")] + _named_root(archive, names)
    if "[Content_Types].xml" not in names or not models:
        raise BadModel(NO_MODEL)
    for name in models:
        with archive.open(name) as model:
            head = model.read(4096)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise BadModel(INSTRUCTIONS)


def _named_root(archive: zipfile.ZipFile, names: list[str]) -> list[str]:
    """Return the part that the package names as its model."""
    if RELATIONS not in names:
        return []
    with archive.open(RELATIONS) as relations:
        targets = ROOT_TARGET.findall(relations.read(MAX_RELATIONS_BYTES))
    return [name for name in names if f"/{name}".encode() in targets or name.encode() in targets]


FORMAT = Format("3mf", check, reader="jewelry.models3d.formats.threemf.reader", begins=(BEGINS,))
