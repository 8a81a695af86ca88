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
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.models3d.rendering import COLOURS
from jewelry.models3d.uploads import resumable


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

    With each go the answers about its stones; the file itself is kept for those that stay, and so
    is who sent it. `release(model)` takes away the caller's own
    references; it is undone where others remain. The files go after the commit; what the storage
    does not delete then, the sweep does.
    """
    gone = 0
    for model in _with_answers(models):
        with suppress(ProtectedError), transaction.atomic():
            if not store.try_lock(model.sha256):
                continue  # somebody keeps or measures the same content at this moment
            if not model.stones and _has_answers(model):
                continue
            if release:
                release(model)
            Model3D.objects.get(pk=model.pk).delete()
            transaction.on_commit(partial(_delete_files, model), robust=True)
            gone += 1
    return gone


def _with_answers(models: Iterable[Model3D]) -> list[Model3D]:
    """Answers come before what they are of."""
    digests = {model.sha256 for model in models}
    return list(Model3D.objects.filter(sha256__in=digests).order_by("-stones", "pk"))


def _has_answers(model: Model3D) -> bool:
    same = Model3D.objects.filter(sha256=model.sha256, format=model.format)
    return same.exclude(stones="").exists()


def _delete_files(model: Model3D) -> None:
    """Where the same content has not come again; the file with the last of its answers."""
    with suppress(store.StorageUnavailable), transaction.atomic():
        if not store.try_lock(model.sha256):
            return
        kept = list(Model3D.objects.filter(sha256=model.sha256))
        files = [] if kept else [model.path]
        if all(other.content != model.content for other in kept):
            files += [model.glb_path, *_pictures(model)]
        for path in files:
            default_storage.delete(path)


def _pictures(model: Model3D) -> list[str]:
    thumbs = (False, True)
    return [model.picture_path(colour, thumb=thumb) for colour in COLOURS for thumb in thumbs]


UPLOADS = Holder("uploads", _export, _erase)
