"""Orders whose turn is over, the newest worry first: a few small looks at an index, however many."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from jewelry.orders.clock import cutoffs
from jewelry.orders.models import Order, Orders
from jewelry.outbox.models import Delivery

MOST = 1000
"""Beyond it nobody counts."""


def page(before: tuple[datetime, int] | None = None, size: int = 20) -> list[Order]:
    """Up to `size` orders whose moment passed before that of the order `before` names."""
    moment, pk = before or (timezone.now(), 0)
    found = [
        order
        for status, since in cutoffs(moment).items()
        for order in _in(status, since, pk)[:size]
    ]
    return sorted(found, key=lambda order: (order.act_by, order.pk), reverse=True)[:size]


def _in(status: str, since: datetime, pk: int) -> Orders:
    orders = Order.objects.filter(status=status).in_full()
    passed = Q(status_since__lt=since) | Q(status_since=since, pk__lt=pk)
    return orders.filter(passed).order_by("-status_since", "-pk")


def count() -> int:
    """At most `MOST` + 1."""
    passed = Q(pk=None)
    for status, since in cutoffs().items():
        passed |= Q(status=status, status_since__lt=since)
    return Order.objects.filter(passed)[: MOST + 1].count()


def stuck(size: int = 20) -> list[Delivery]:
    """Messages about orders that wait for a person, the newest first."""
    parked = Delivery.objects.parked().select_related("order", "event")
    return list(parked.order_by("-parked_at")[:size])
