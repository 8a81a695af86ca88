"""The 3D files a person sent: unfinished uploads, and models that nobody else has."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.models3d import resumable, store
from jewelry.models3d.models import Model3D
from jewelry.models3d.picture import COLOURS


def _export(person: User) -> dict[str, Any]:
    return {"unfinished_uploads": rows(person.uploads.values("name", "size", "touched_at"))}


def _erase(person: User) -> None:
    for upload in person.uploads.all():
        resumable.give_up(upload)
    models = list(Model3D.objects.filter(ownerships__owner=person))
    person.ownerships.all().delete()
    forget(models)  # what nothing came of; others go with the price or the order they are of


def forget(models: Iterable[Model3D], release: Callable[[Model3D], None] | None = None) -> int:
    """Delete those of the models that nothing refers to any more, with their files; how many.

    `release(model)` takes away the caller's own references; it is undone where others remain.
    The files go after the commit; what the storage does not delete then, the sweep does.
    """
    gone = 0
    for model in models:
        with suppress(ProtectedError), transaction.atomic():
            if not store.try_lock(model.sha256):
                continue  # somebody keeps or measures the same content at this moment
            if release:
                release(model)
            Model3D.objects.get(pk=model.pk).delete()
            transaction.on_commit(partial(_delete_files, model), robust=True)
            gone += 1
    return gone


def _delete_files(model: Model3D) -> None:
    with suppress(*store.AWAY), transaction.atomic():
        if not store.try_lock(model.sha256) or _is_kept(model):
            return
        for path in [model.path, model.glb_path, *_pictures(model)]:
            default_storage.delete(path)


def _is_kept(model: Model3D) -> bool:
    """The same content may have come again, or be there under another format."""
    return Model3D.objects.filter(sha256=model.sha256).exists()


def _pictures(model: Model3D) -> list[str]:
    thumbs = (False, True)
    return [model.picture_path(colour, thumb=thumb) for colour in COLOURS for thumb in thumbs]


UPLOADS = Holder("uploads", _export, _erase)
