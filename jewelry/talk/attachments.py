"""Files that people send with words: checked, pictures made anew, kept in the storage, answered.

A confined process decodes a picture and writes it again, so nothing of the sent file is left: no
place, no camera, no second content behind the first. What is not a picture is never shown by us, only saved.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import BinaryIO, cast
from uuid import uuid4

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from jewelry.models3d.formats import door
from jewelry.platform.turns import Busy, Turns
from jewelry.platform.web.serving import send_file
from jewelry.talk import pictures
from jewelry.talk.stored_file import StoredFile

MB = 1024 * 1024
MAX_BYTES = 10 * MB
MAX_FILES = 5
PICTURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG\r\n\x1a\n", "WEBP": b"RIFF"}
PDF_END_BYTES = 1024
DECODING = Turns(at_once=1, waiting=4, each=2, seconds=5)
"""A decoded picture takes up to 200 MB."""


class BadFile(Exception):
    """A file that is not taken; the text is meant for the person."""


@dataclass(frozen=True)
class Kept:
    """A file in the storage that has no row yet; `sha256` is that of the file as sent."""

    name: str
    kind: str
    size: int
    sha256: str
    path: str

    def fields(self) -> dict[str, str | int]:
        return asdict(self)


def digest(file: File) -> str:  # type: ignore[type-arg]
    file.seek(0)
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def keep_all(files: Sequence[File], folder: str = "talk") -> list[Kept]:  # type: ignore[type-arg]
    """Check all of them before the first is kept. Raises BadFile and StorageUnavailable."""
    if len(files) > MAX_FILES:
        raise BadFile(_("At most %(most)d files at once, please.") % {"most": MAX_FILES})
    checked = [(file, *_checked(file)) for file in files]
    return [_keep(file, kind, data, folder) for file, kind, data in checked]


def keep(file: File, folder: str = "talk") -> Kept:  # type: ignore[type-arg]
    """Raises BadFile and StorageUnavailable. An object without a row is swept after a day."""
    return keep_all([file], folder)[0]


def answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """Serve the file; the caller has checked that the person may have it."""
    if file.is_picture:
        return send_file(request, file.path, "image/webp")
    return send_file(request, file.path, "application/octet-stream", name=file.name)


def _keep(file: File, kind: str, data: bytes | None, folder: str) -> Kept:  # type: ignore[type-arg]
    sha256, path = digest(file), f"{folder}/{uuid4().hex}"
    content: File = file if data is None else ContentFile(data)  # type: ignore[type-arg]
    default_storage.save(path, content)
    size = len(data) if data is not None else file.size
    return Kept(door.display_name(file.name or ""), kind, size, sha256, path)


def _checked(file: File) -> tuple[str, bytes | None]:  # type: ignore[type-arg]
    """Return the kind, and for a picture what is kept instead."""
    name = door.display_name(file.name or "")
    if file.size > MAX_BYTES:
        raise BadFile(_("“%(name)s” is larger than 10 MB.") % {"name": name})
    file.seek(0)
    head = file.read(64)
    file.seek(0)
    if any(head.startswith(begin) for begin in PICTURES.values()):
        return "webp", _made_anew(file, name)
    if head.startswith(b"%PDF-"):
        return _pdf(file, name), None
    try:
        return door.check(cast(BinaryIO, file), file.name or "", file.size), None
    except door.BadModel:
        sentence = _("“%(name)s”: we take pictures (JPEG, PNG, WebP), PDF and 3D models.")
        raise BadFile(sentence % {"name": name}) from None


def _pdf(file: File, name: str) -> str:  # type: ignore[type-arg]
    file.seek(max(0, file.size - PDF_END_BYTES))
    end = file.read()
    file.seek(0)
    if b"%%EOF" not in end:
        raise BadFile(_("“%(name)s” is damaged. Please send it again.") % {"name": name})
    return "pdf"


def _made_anew(file: File, name: str) -> bytes:  # type: ignore[type-arg]
    try:
        with DECODING.of("picture"):
            return pictures.made_anew(file.chunks())
    except (Busy, OSError):
        raise BadFile(_("Many pictures come at this moment. Please try again.")) from None
    except pictures.TooLarge:
        raise BadFile(_("“%(name)s” has too many pixels.") % {"name": name}) from None
    except pictures.Damaged:
        sentence = _("“%(name)s” is damaged. Please send it again.")
        raise BadFile(sentence % {"name": name}) from None
