"""How much storage one person may use, for models, unfinished uploads and other files they send."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import Role, User
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.models import Model3D, Ownership, Upload

MB = 1024 * 1024
COUNTING_PERIOD = timedelta(days=180)
"""Models that were not ordered are deleted by then; ordered ones no longer count."""


OTHER_FILES: list[Callable[[User, datetime], int]] = []
"""Packages above append what returns the bytes that a person has sent them since a moment."""


class Full(BadModel):
    """The person's quota is too small for so many more bytes."""


def most(person: User) -> int:
    """Return bytes."""
    is_partner = person.role == Role.PARTNER
    return MB * (settings.STORAGE_MB_PER_PARTNER if is_partner else settings.STORAGE_MB_PER_PERSON)


def used(person: User) -> int:
    """Return bytes; an upload counts with its announced size."""
    uploads = Upload.objects.filter(owner=person, model=None, refusal__isnull=True)
    since = timezone.now() - COUNTING_PERIOD
    kept = Ownership.objects.filter(owner=person, since__gt=since)
    on_way, there = uploads.aggregate(n=Sum("size"))["n"], kept.aggregate(n=Sum("model__size"))["n"]
    others = sum(sent(person, since) for sent in OTHER_FILES)
    return int(on_way or 0) + int(there or 0) + others


def check(person: User, more: int) -> None:
    """Raises Full. Before the work it is an estimate: the writer checks again, under `hold`."""
    if used(person) + more > most(person):
        raise Full(
            _(
                "There is no room for this file: we keep %(most)d MB of files for one person, and "
                "yours take %(used)d MB. Please write to us if you need more."
            ),
            most=most(person) // MB,
            used=-(-used(person) // MB),
        )


def hold(person: User) -> None:
    """Lock the person's quota until the end of the transaction."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def own(person: User, model: Model3D, reserved: int) -> None:
    """Count the model for the person, within a transaction. Raises Full.

    `reserved` bytes count already, for the upload that brought it.
    """
    if Ownership.objects.filter(owner=person, model=model).exists():
        return
    hold(person)
    check(person, model.size - reserved)
    Ownership.objects.get_or_create(owner=person, model=model)
