"""Door checks of the container formats: GLB, 3MF and 3DM."""

import os
import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from jewelry.models3d.formats.door_text import CHUNK, CUT_SHORT, NOT_THIS, OVERLAP
from jewelry.models3d.formats.errors import BadModel

MAX_ENTRIES = 2000
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
RATIO_FROM = 20 * 1024 * 1024
MAX_RATIO = 60

# five more bytes, so that a piece ending inside the word never decides
EXTERNAL_URI = re.compile(rb'"uri"\s*:\s*"(?!data:).{5}', re.DOTALL)
# what zipfile raises on damaged directories, on methods it lacks and on broken streams
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
MAX_RELATIONS = 64 * 1024
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
OTHER_FILES = _(
    "This GLB refers to other files. Please export it with everything inside, or as binary STL, in "
    "millimetres."
)
GLB_1 = _(
    "This GLB is of glTF 1.0, which hardly any program reads. Please export it as glTF 2.0 (GLB), or "
    "as binary STL, in millimetres."
)


def check_glb(file: BinaryIO, size: int) -> None:
    """Magic, version 2, declared length, a JSON chunk first, no outside files. Raises BadModel."""
    file.seek(0)
    head = file.read(20)
    if len(head) < 20 or head[:4] != b"glTF":
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
    while left > 0 and (chunk := file.read(min(left, CHUNK))):
        left -= len(chunk)
        if EXTERNAL_URI.search(tail + chunk):
            raise BadModel(OTHER_FILES)
        tail = chunk[-OVERLAP:]


def check_3dm(file: BinaryIO, size: int) -> None:
    """The words that Rhino's files begin with. Raises BadModel."""
    file.seek(0)
    if not file.read(32).startswith(b"3D Geometry File Format "):
        raise BadModel(NOT_THIS, format="3DM")


def check_3mf(file: BinaryIO, size: int) -> None:
    """A zip of reasonable size that holds a 3D model. Raises BadModel."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
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
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise BadModel(SUSPICIOUS)


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or packed > size:
        raise BadModel(SUSPICIOUS)
    if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(1, packed):
        raise BadModel(SUSPICIOUS)
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
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
    """Return the part that the package says its model is, whatever its name."""
    if RELATIONS not in names:
        return []
    with archive.open(RELATIONS) as relations:
        targets = ROOT_TARGET.findall(relations.read(MAX_RELATIONS))
    return [name for name in names if f"/{name}".encode() in targets or name.encode() in targets]
