"""How much of the store one person may fill: with models, and with uploads on their way."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jewelry.accounts.models import Role, User
from jewelry.models3d.formats.errors import BadModel
from jewelry.models3d.models import Model3D, Ownership, Upload

MB = 1024 * 1024
COUNTING_PERIOD = timedelta(days=180)
"""By then what was not ordered is gone; what was is the house's business."""


class Full(BadModel):
    """The person has no room for so much more."""


def most(person: User) -> int:
    """Bytes."""
    is_partner = person.role == Role.PARTNER
    return MB * (settings.STORAGE_MB_PER_PARTNER if is_partner else settings.STORAGE_MB_PER_PERSON)


def used(person: User) -> int:
    """Bytes; an upload counts with all that it announced."""
    uploads = Upload.objects.filter(owner=person, model=None, refusal__isnull=True)
    since = timezone.now() - COUNTING_PERIOD
    kept = Ownership.objects.filter(owner=person, since__gt=since)
    on_way, there = uploads.aggregate(n=Sum("size"))["n"], kept.aggregate(n=Sum("model__size"))["n"]
    return int(on_way or 0) + int(there or 0)


def check(person: User, more: int) -> None:
    """Raises Full. Before the work it is a guess: whoever writes asks again, behind `hold`."""
    if used(person) + more > most(person):
        raise Full(
            _(
                "There is no room for this file: we keep %(most)d MB of models for one person, and "
                "yours take %(used)d MB. Please write to us if you need more."
            ),
            most=most(person) // MB,
            used=-(-used(person) // MB),
        )


def hold(person: User) -> None:
    """To the end of the transaction nobody else counts and writes for this person."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=person.pk)


def own(person: User, model: Model3D, reserved: int) -> None:
    """In a transaction: the model counts for the person from now on. Raises Full.

    `reserved` bytes count already, for the upload that brought it.
    """
    if Ownership.objects.filter(owner=person, model=model).exists():
        return
    hold(person)
    check(person, model.size - reserved)
    Ownership.objects.get_or_create(owner=person, model=model)
