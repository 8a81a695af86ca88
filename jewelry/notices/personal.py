"""Letters sent to a person, and the links to their orders that need no sign-in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.notices.models import Notice, Tracking

RETENTION = timedelta(days=365)
BATCH_SIZE = 5000


def _export(person: User) -> dict[str, Any]:
    sent = person.notices.order_by("-claimed_at")
    return {"letters": rows(sent.values("kind", "order_id", "claimed_at", "sent_at"))}


def _erase(person: User) -> None:
    person.notices.all().delete()
    Tracking.objects.filter(order__customer=person).delete()


def _expire() -> int:
    """An event whose letter went a year ago is not written about again: its message is done."""
    old = Notice.objects.filter(claimed_at__lt=timezone.now() - RETENTION).order_by("claimed_at")
    keys = list(old.values_list("pk", flat=True)[:BATCH_SIZE])
    return Notice.objects.filter(pk__in=keys).delete()[0]


LETTERS = Holder("letters", _export, _erase, expire=_expire)
