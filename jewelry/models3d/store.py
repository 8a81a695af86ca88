"""Stores a model's file once, measures it once, and finds its pictures again."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from jewelry.accounts.models import User
from jewelry.models3d import progress, quota
from jewelry.models3d.formats import door
from jewelry.models3d.geometry import measurement
from jewelry.models3d.isolation import inspection
from jewelry.models3d.models import Measurement, Model3D
from jewelry.models3d.rendering import COLOURS
from jewelry.models3d.stones import marks
from jewelry.platform.files.s3 import StorageUnavailable
from jewelry.platform.postgres import locks

__all__ = ["StorageUnavailable", "keep", "marked", "measure", "measured", "try_lock"]


def keep(
    file: File,  # type: ignore[type-arg]
    name: str,
    queue: str = "pricing",
    *,
    owner: User | None = None,
    reserved: int = 0,
    checked: str = "",
) -> Model3D:
    """Check the file at the door and keep it; raises `door.BadModel` with a sentence.

    `checked` is what `door.check` answered, where a form has asked already.

    It counts against the quota of its owner, of which an upload may have `reserved` some; what
    staff keep counts for nobody.

    Uploads of one content queue up on a lock. The object is there before its row, and nothing is
    written to the database while it is sent; an object whose row could not be written is removed.
    One that was lost is back once anybody sends the same file. Raises StorageUnavailable.
    """
    fmt = checked or door.check(cast(BinaryIO, file), name, file.size)
    if owner:
        quota.check(owner, -reserved)
    sha256 = _digest(file)
    # Without the lock, which a worker that measures this content may hold for a minute.
    known = Model3D.objects.filter(sha256=sha256, format=fmt, stones="").first()
    if known and _is_there(known):
        return _owned(known, owner, reserved)
    new = Model3D(sha256=sha256, format=fmt, size=file.size, queue=queue)
    with locks.session_lock(_lock_name(sha256)):
        try:
            return _stored(new, file, owner, reserved)
        except Exception:
            _remove_orphan(new)
            raise


def _owned(model: Model3D, owner: User | None, reserved: int) -> Model3D:
    if owner:
        with transaction.atomic():
            quota.own(owner, model, reserved)
    return model


def _stored(
    new: Model3D,
    file: File,  # type: ignore[type-arg]
    owner: User | None,
    reserved: int,
) -> Model3D:
    named = {"sha256": new.sha256, "format": new.format, "stones": ""}
    known = Model3D.objects.filter(**named).first()
    if not (known and _is_there(known)):
        _put(new, file)
    with transaction.atomic():
        # A caller's transaction commits later than the session's lock ends; this one lasts as long.
        locks.lock(_lock_name(new.sha256))
        given = {"size": new.size, "queue": new.queue}
        model, _is_new = Model3D.objects.get_or_create(**named, defaults=given)
        return _owned(model, owner, reserved)


def _put(model: Model3D, file: File) -> None:  # type: ignore[type-arg]
    file.seek(0)
    default_storage.save(model.path, file)


def _is_there(model: Model3D) -> bool:
    """Ask the storage; while it is down, believe the row."""
    with suppress(StorageUnavailable):
        return default_storage.exists(model.path)
    return True


def _remove_orphan(model: Model3D) -> None:
    """Remove it only if the database answers: an orphan is harmless, a row without its object
    is not."""
    with suppress(DatabaseError, StorageUnavailable), transaction.atomic():
        locks.lock(_lock_name(model.sha256))
        if not Model3D.objects.filter(sha256=model.sha256, format=model.format).exists():
            default_storage.delete(model.path)


def marked(model: Model3D, numbers: Iterable[int], left_out: Iterable[int] = ()) -> Model3D:
    """Return the same file's model with these bodies as stones, and without those left out.

    Without numbers all of it is metal.

    It costs no quota, as there is one file. Raises ValueError for too many.
    """
    found, _is_new = Model3D.objects.get_or_create(
        sha256=model.sha256,
        format=model.format,
        stones=marks.written(numbers, left_out),
        defaults={"size": model.size, "queue": model.queue},
    )
    return found


def unmarked(model: Model3D) -> Model3D | None:
    """Return the same file's model without an answer about stones."""
    if not model.stones:
        return model
    same = Model3D.objects.filter(sha256=model.sha256, format=model.format, stones="")
    return same.first()


def measured(model: Model3D) -> Measurement | None:
    return model.measurements.filter(revision=measurement.REVISION).first()


def newest(model: Model3D | None) -> Measurement | None:
    """Return the newest measurement of any revision: a page rather shows old figures than none."""
    return model.measurements.order_by("-revision").first() if model else None


def measure(model: Model3D) -> Measurement:
    """Return the model's measurement; of parallel callers one computes it.

    Raises the storage's error when the file cannot be fetched, for a retry. A file that cannot be
    measured is an answer: its findings say why.
    """
    if found := measured(model):
        return found
    progress.wait(model.content)
    try:
        return _measure(model)
    finally:
        progress.forget(model.content)


def _measure(model: Model3D) -> Measurement:
    # A session's lock: the download, the child and the pictures take up to minutes.
    with locks.session_lock(_lock_name(model.sha256)):
        if found := measured(model):
            return found
        with tempfile.TemporaryDirectory(prefix="alexandrite-") as folder:
            path = Path(folder, f"model.{model.format}")
            with default_storage.open(model.path) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            out = Path(folder, "out")
            out.mkdir()
            told = partial(progress.tell, model.content)
            result = inspection.inspect(path, model.format, out, told, model.stones)
            _keep_pictures(model, result.pictures)
            if result.glb:
                default_storage.save(model.glb_path, ContentFile(result.glb.read_bytes()))
        return Measurement.objects.create(
            model=model,
            revision=measurement.REVISION,
            geometry=result.geometry.to_json() if result.geometry else None,
            findings=result.findings,
            pictured=set(COLOURS) <= set(result.pictures),
            has_glb=result.glb is not None,
            seconds=result.seconds,
        )


def _keep_pictures(model: Model3D, pictures: dict[str, Path]) -> None:
    for colour, path in pictures.items():
        thumb = path.with_name(f"{colour}-thumb.webp")
        default_storage.save(model.picture_path(colour), ContentFile(path.read_bytes()))
        if thumb.exists():
            default_storage.save(
                model.picture_path(colour, thumb=True), ContentFile(thumb.read_bytes())
            )


def _digest(file: IO[bytes] | File) -> str:  # type: ignore[type-arg]
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def _lock_name(sha256: str) -> str:
    return f"model:{sha256}"


def try_lock(sha256: str) -> bool:
    """Take the lock for storing or measuring this content; return False while another has it."""
    return locks.try_lock(_lock_name(sha256))
