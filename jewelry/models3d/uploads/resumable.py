"""Uploads in parts, which continue where they stopped, on any web server.

A part is stored as an object, then written to the upload's row, so the row's bytes are safe. Parts
may have any length: the bytes that arrived of a cut-off part are kept.
"""

import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import IO, cast
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import UnreadablePostError

from jewelry.accounts.models import User
from jewelry.models3d import quota, store
from jewelry.models3d.formats import door
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.models import Model3D, Upload
from jewelry.platform.files.s3 import StorageUnavailable
from jewelry.platform.files.storage import FileStorage

MAX_PART_BYTES = 4 * 1024 * 1024
"""The bytes that are lost, at worst, when a server dies."""

MAX_UPLOADS = 5
"""Of one person; with one more the oldest is dropped."""

MAX_PARTS = 500
CHUNK_BYTES = 64 * 1024

Read = Callable[[int], bytes]


class Refused(Exception):
    """The part was not stored."""


class WrongOffset(Refused):
    """The part does not begin at `received`, where the upload stands."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


class TooMuch(Refused):
    """The part is longer than a part or the file may be, or there are too many."""


def begin(owner: User, name: str, size: int) -> Upload:
    """Raises `BadModel` with a sentence for a file that would be refused later."""
    shown = door.display_name(name)
    door.check_announced(shown, size)
    with transaction.atomic():
        quota.hold(owner)
        given_up = list(
            Upload.objects.filter(owner=owner).order_by("-touched_at")[MAX_UPLOADS - 1 :]
        )
        Upload.objects.filter(pk__in=[old.pk for old in given_up]).delete()
        quota.check(owner, size)
        upload = Upload.objects.create(owner=owner, name=shown, size=size)
    for old in given_up:
        _delete_parts(old.parts)
    return upload


def append(upload: Upload, offset: int, read: Read) -> int:
    """Store the part that `read` gives; return how many bytes are safe now.

    Raises `Refused`, StorageUnavailable, or Upload.DoesNotExist for an upload dropped meanwhile.
    """
    if offset != upload.received:
        raise WrongOffset(upload.received)
    if len(upload.parts) >= MAX_PARTS:
        raise TooMuch
    path = f"uploads/{upload.pk}/{offset:012d}-{secrets.token_hex(4)}"
    # Not in memory: allocators keep such blocks, for each thread its own.
    with tempfile.TemporaryFile() as part:
        length = _receive(read, min(MAX_PART_BYTES, upload.size - offset), part)
        if not length:
            return upload.received
        default_storage.save(path, File(part))
    try:
        return _note(upload.pk, offset, path, length)
    except Exception:
        with suppress(StorageUnavailable):
            default_storage.delete(path)
        raise


def _receive(read: Read, most: int, part: IO[bytes]) -> int:
    """Read at most `most` bytes; a broken connection ends them."""
    length = 0
    with suppress(UnreadablePostError):
        while chunk := read(min(CHUNK_BYTES, most - length + 1)):
            length += part.write(chunk)
            if length > most:
                raise TooMuch
    return length


@transaction.atomic
def _note(pk: UUID, offset: int, path: str, length: int) -> int:
    upload = Upload.objects.select_for_update().get(pk=pk)
    if upload.received != offset:
        raise WrongOffset(upload.received)
    upload.parts.append([path, length])
    upload.received += length
    upload.save()
    return int(upload.received)


def kept(upload: Upload, person: User) -> Model3D:
    """Return the whole file's model. The file is checked once: later calls give the same result.

    Raises `BadModel`, FileNotFoundError when something is missing, and StorageUnavailable.
    """
    upload.refresh_from_db()
    if upload.refusal:
        raise BadModel.from_json(upload.refusal)
    if upload.model:
        return upload.model
    with assembled(upload) as whole:
        try:
            model = store.keep(whole, upload.name, owner=person, reserved=upload.size)
        except quota.Full:
            raise  # there may be room tomorrow
        except BadModel as error:
            _settle(upload, refusal=error.to_json())
            raise
    _settle(upload, model=model)
    return model


def _settle(upload: Upload, **verdict: object) -> None:
    """Delete the parts after the row no longer names them."""
    if Upload.objects.filter(pk=upload.pk).update(parts=[], **verdict):
        _delete_parts(upload.parts)


def assembled(upload: Upload) -> TemporaryUploadedFile:
    """Return the whole file, in a temporary file that is deleted on close.

    Raises FileNotFoundError when something is missing, and StorageUnavailable.
    """
    if not upload.is_whole:
        raise FileNotFoundError(upload.pk)
    whole = TemporaryUploadedFile(upload.name, "application/octet-stream", upload.size, None)
    try:
        for path, length in upload.parts:
            before = whole.tell()
            for chunk in cast(FileStorage, default_storage).passing(path):
                whole.write(chunk)
            if whole.tell() - before != length:
                raise FileNotFoundError(path)
    except BaseException:
        whole.close()
        raise
    whole.seek(0)
    return whole


def give_up(upload: Upload) -> None:
    """Delete the row first: the sweep deletes parts without a row; a row must not lack its
    parts."""
    upload.delete()
    _delete_parts(upload.parts)


def give_up_stale(pk: UUID, before: datetime) -> bool:
    """Drop the upload unless a client continues it at this moment."""
    with transaction.atomic():
        rows = Upload.objects.select_for_update(skip_locked=True)
        upload = rows.filter(pk=pk, touched_at__lt=before).first()
        if upload is None:
            return False
        upload.delete()
    _delete_parts(upload.parts)
    return True


def _delete_parts(parts: list[tuple[str, int]]) -> None:
    with suppress(StorageUnavailable):
        for path, _length in parts:
            default_storage.delete(path)
