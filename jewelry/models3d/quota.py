"""How much storage one person may use, for models, unfinished uploads and other files they send."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import GUEST, Role, User
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.models import Model3D, Ownership, Upload
from jewelry.platform.postgres import locks

MB = 1024 * 1024
COUNTING_PERIOD = timedelta(days=180)
"""Models that were not ordered are deleted by then; ordered ones no longer count."""


OTHER_FILES: list[Callable[[User, datetime], int]] = []
"""Packages above append what returns the bytes that a person has sent them since a moment."""


class Full(BadModel):
    """The person's quota is too small for so many more bytes."""


class GuestsFull(Full):
    """The visitor's room without an account, or that of all such visitors, is too small for it."""


def most(person: User) -> int:
    """Return bytes."""
    if person.is_guest:
        return MB * settings.STORAGE_MB_PER_GUEST
    is_partner = person.role == Role.PARTNER
    return MB * (settings.STORAGE_MB_PER_PARTNER if is_partner else settings.STORAGE_MB_PER_PERSON)


def used(person: User) -> int:
    """Return bytes; an upload counts with its announced size."""
    models = _sum(Upload.objects.filter(owner=person), Ownership.objects.filter(owner=person))
    since = timezone.now() - COUNTING_PERIOD
    return models + sum(sent(person, since) for sent in OTHER_FILES)


def used_by_guests() -> int:
    """Return bytes of all visitors without an account together."""
    mine = {"owner__role": GUEST}
    return _sum(Upload.objects.filter(**mine), Ownership.objects.filter(**mine))


def _sum(uploads: QuerySet[Upload], ownerships: QuerySet[Ownership]) -> int:
    uploads = uploads.filter(model=None, refusal__isnull=True)
    since = timezone.now() - COUNTING_PERIOD
    kept = ownerships.filter(since__gt=since)
    on_way, there = uploads.aggregate(n=Sum("size"))["n"], kept.aggregate(n=Sum("model__size"))["n"]
    return int(on_way or 0) + int(there or 0)


def check(person: User, more: int) -> None:
    """Raises Full. Before the work it is an estimate: the writer checks again, under `hold`."""
    if person.is_guest:
        _check_guest(person, more)
    elif used(person) + more > most(person):
        raise Full(
            _(
                "There is no room for this file: we keep %(most)d MB of files for one person, and "
                "yours take %(used)d MB. Please write to us if you need more."
            ),
            most=most(person) // MB,
            used=-(-used(person) // MB),
        )


def _check_guest(guest: User, more: int) -> None:
    of_all = settings.STORAGE_MB_OF_GUESTS * MB
    if used(guest) + more > most(guest) or used_by_guests() + more > of_all:
        raise GuestsFull(
            _(
                "Without an account we keep %(most)d MB of models for a visitor, as long as there is "
                "room. Sign in or create an account, and send this file then."
            ),
            most=settings.STORAGE_MB_PER_GUEST,
        )


def hold(person: User) -> None:
    """Lock the person's quota until the end of the transaction; that of a guest is of all guests.

    Raises User.DoesNotExist for a guest who has signed in meanwhile.
    """
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)
    if person.is_guest:
        locks.lock("guests")


def own(person: User, model: Model3D, reserved: int) -> None:
    """Count the model for the person, within a transaction. Raises Full.

    `reserved` bytes count already, for the upload that brought it.
    """
    if Ownership.objects.filter(owner=person, model=model).exists():
        return
    hold(person)
    check(person, model.size - reserved)
    Ownership.objects.get_or_create(owner=person, model=model)
