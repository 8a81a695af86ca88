"""What the workshop's lists show, and the tag by which a poll learns that nothing changed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import get_language

from jewelry.accounts.models import User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent, PayEntry
from jewelry.orders.moves import Verb
from jewelry.orders.paging import page_keys
from jewelry.orders.statuses import IN_HAND, Status

TABS = (
    Status.MANUFACTURING_APPROVED,
    Status.MANUFACTURING_STARTED,
    Status.MANUFACTURING_COMPLETED,
    Status.PACKAGING,
    Status.SHIPPED,
    Status.CLOSED,
    Status.PRICE_CALCULATED,
    Status.SUBMITTED,
    Status.FILE_UPLOADED,
    Status.INITIATED,
    Status.CANCELLED,
)
"""Every status, those of the workshop first."""

VERBS = (Verb.TAKE, Verb.COMPLETE, Verb.PACK, Verb.SHIP, Verb.RETURN)
GONE = 10
SHOWN = ("title", "quantity", "due_at", "customer__name", "alloy__name_en", "alloy__name_ru")
"""What a row shows that may change while the order's version stays."""


@dataclass(frozen=True)
class Pay:
    """What an operator earned since midnight."""

    total: Decimal
    orders: int


def counts() -> dict[str, int]:
    rows = Order.objects.values_list("status").annotate(Count("pk")).order_by()
    return {str(status): count for status, count in rows}


def gone_from(status: str) -> list[OrderEvent]:
    """The last orders that left a list: whoever still sees one of them is told who has it."""
    events = OrderEvent.objects.filter(from_status=status).exclude(to_status=status)
    return list(events.select_related("actor").order_by("-pk")[:GONE])


def tag_of(status: str, before: str, totals: dict[str, int], gone: Iterable[OrderEvent]) -> str:
    """A digest of the very values the page shows: equal exactly when the page would be."""
    keys = page_keys(Order.objects.filter(status=status), before, *SHOWN)
    seen: list[Any] = [status, before, get_language(), keys, sorted(totals.items())]
    seen.append([event.pk for event in gone])
    return hashlib.blake2b(repr(seen).encode(), digest_size=12).hexdigest()


def in_hand(operator: User) -> list[Order]:
    orders = Order.objects.filter(operator=operator, status__in=IN_HAND).in_full()
    return list(orders.order_by("due_at", "taken_at"))


def verbs_of(order: Order, person: User) -> list[Verb]:
    """What this person may do with the order now, the next step first."""
    return [verb for verb in VERBS if lifecycle.may(order, person, verb)]


def pay_today(operator: User) -> Pay:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    entries = PayEntry.objects.filter(
        operator=operator, earned_at__gte=midnight, reversed_at=None
    ).aggregate(total=Sum("amount"), orders=Count("pk"))
    return Pay(entries["total"] or Decimal(0), entries["orders"])
