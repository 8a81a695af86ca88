"""A tariff's life: one draft at a time, published once, then never changed.

Publishing locks the row of the tariff in force exclusively; making a quote locks it shared until
the commit (`Tariffs.held`). So every quote under the old tariff is committed before the new one is
published, and every later quote is made under the new one.
"""

import uuid
from functools import partial

from django.db import IntegrityError, OperationalError, connection, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jewelry.accounts import security_log
from jewelry.accounts.models import User
from jewelry.pricing.models import Tariff
from jewelry.pricing.models.figures import Figures
from jewelry.pricing.models.tariffs import TABLES
from jewelry.pricing.tariffs import leaps
from jewelry.pricing.tariffs.leaps import Leaps

tariff_published = Signal()
"""Sent inside the publication's transaction with `tariff`; a receiver's exception undoes it."""

PATIENCE = "5s"
FIGURES = tuple(field.name for field in Figures._meta.local_fields)


class NotPublished(Exception):
    """Nothing was written; the sentence says why."""


class NotMeant(NotPublished):
    """The draft leaps and nobody has confirmed it: `token` confirms what `leaps` shows."""

    def __init__(self, found: Leaps, token: str) -> None:
        super().__init__(_("This tariff moves prices far; nobody has said that it is meant."))
        self.leaps, self.token = found, token


def begin(author: User) -> Tariff:
    """Return the draft: the one in progress, or a copy of the tariff in force."""
    if found := Tariff.objects.draft():
        return found
    try:
        return _copy(Tariff.objects.in_force(), author)
    except IntegrityError:
        if found := Tariff.objects.draft():
            return found  # somebody was faster
        raise


@transaction.atomic
def _copy(source: Tariff, author: User) -> Tariff:
    figures = {name: getattr(source, name) for name in FIGURES}
    draft = Tariff.objects.create(**figures, author=author)
    for table in TABLES:
        rows = table.objects.filter(tariff=source)
        table.objects.bulk_create(
            table(tariff=draft, code=row.code, up_to=row.up_to, price=row.price) for row in rows
        )
    return draft


@transaction.atomic
def publish(pk: int, edition: int, publisher: User, note: str = "", sure: str = "") -> Tariff:
    """Publish the draft, in force from the commit on. `edition` is the one that the publisher saw.

    `note`, if given, replaces the draft's note: one of them says what changed and why. `sure`
    confirms leaps: `leaps.token`. Raises `NotPublished`, and `NotMeant` without it.
    """
    tariff = Tariff.objects.select_for_update().filter(pk=pk).first()
    if tariff is None:
        raise NotPublished(_("This draft was thrown away. Nothing was published."))
    if not tariff.is_draft:
        raise NotPublished(_("%(tariff)s was published by %(who)s at %(time)s.") % _life(tariff))
    if tariff.edition != edition:
        raise NotPublished(
            _("%(who)s changed the draft at %(time)s. Look at it again before you publish it.")
            % {"who": tariff.author, "time": _time(tariff.changed_at)}
        )
    tariff.note = note.strip() or tariff.note.strip()
    if not tariff.note:
        raise NotPublished(_("Say what changed and why; sellers read it."))
    _check_meant(tariff, sure)
    _take_over(tariff, publisher)
    tariff_published.send(sender=Tariff, tariff=tariff)
    told = partial(security_log.record, "tariff_published", person=publisher, tariff=tariff.number)
    transaction.on_commit(told)
    return tariff


def _check_meant(draft: Tariff, sure: str) -> None:
    """The tariff in force cannot change meanwhile: this transaction has locked the only draft."""
    current = Tariff.objects.in_force()
    token = leaps.token(current, draft)
    if sure != token and (found := leaps.leaps(current, draft)):
        raise NotMeant(found, token)


def _take_over(tariff: Tariff, publisher: User) -> None:
    """Wait for quotes that are being written, up to a limit."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    now, before = timezone.now(), Tariff.objects.in_force()
    try:
        Tariff.objects.filter(pk=before.pk).update(superseded_at=now)
    except OperationalError as error:
        raise NotPublished(
            _("Quotes are being written just now. Nothing was published; try again.")
        ) from error
    tariff.version, tariff.number = uuid.uuid4(), (before.number or 0) + 1
    tariff.published_at, tariff.publisher = now, publisher
    tariff.save()


def _life(tariff: Tariff) -> dict[str, object]:
    return {"tariff": tariff, "who": tariff.publisher, "time": _time(tariff.published_at)}


def _time(moment: object) -> str:
    return date_format(timezone.localtime(moment), "H:i:s")  # type: ignore[arg-type]
