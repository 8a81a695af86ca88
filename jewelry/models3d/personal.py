"""A person's 3D files: unfinished uploads, and models that no other person has."""

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
    forget(models)  # unused ones; others go with their price request or order


def forget(models: Iterable[Model3D], release: Callable[[Model3D], None] | None = None) -> int:
    """Delete the models that nothing refers to any more, with their files; return how many.

    Answers about stones go with their models; the file and its senders stay while a model needs
    them. `release(model)` removes the caller's own references; it is rolled back where other
    references remain. Files are deleted after the commit; the sweep deletes those that the storage
    does not delete then.
    """
    gone = 0
    for model in _with_answers(models):
        with suppress(ProtectedError), transaction.atomic():
            if not store.try_lock(model.sha256):
                continue  # another process stores or measures the same content at this moment
            if not model.stones and _has_answers(model):
                continue
            if release:
                release(model)
            Model3D.objects.get(pk=model.pk).delete()
            transaction.on_commit(partial(_delete_files, model), robust=True)
            gone += 1
    return gone


def _with_answers(models: Iterable[Model3D]) -> list[Model3D]:
    """Yield answers before the models they are of."""
    digests = {model.sha256 for model in models}
    return list(Model3D.objects.filter(sha256__in=digests).order_by("-stones", "pk"))


def _has_answers(model: Model3D) -> bool:
    same = Model3D.objects.filter(sha256=model.sha256, format=model.format)
    return same.exclude(stones="").exists()


def _delete_files(model: Model3D) -> None:
    """Delete the files unless the same content was sent again; the original with the last
    answer."""
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
