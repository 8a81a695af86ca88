"""Orders whose deadline has passed, urgent ones first, then those that passed it last.

It reads one index for each status, so the cost does not depend on the number of orders.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jewelry.orders.deadlines import cutoffs
from jewelry.orders.models import Order
from jewelry.outbox.models import Delivery

MAX_COUNTED = 1000
"""The count stops here."""


Place = tuple[bool, datetime, int]
"""Of an order on the page: whether it is urgent, when its deadline passed, its id."""


def page(before: Place | None = None, size: int = 20) -> list[Order]:
    """Return up to `size` orders that stand after the place, urgent ones first."""
    rush, moment, pk = before or (True, timezone.now(), 0)
    found = _passed(rush, moment, pk, size)
    if rush and len(found) < size:
        found += _passed(False, timezone.now(), 0, size - len(found))
    return found


def place_of(order: Order) -> Place | None:
    return (order.rush, order.act_by, order.pk) if order.act_by else None


def _passed(rush: bool, moment: datetime, pk: int, size: int) -> list[Order]:
    limits = {status: moment - since for status, since in cutoffs(moment).items()}
    passed = [_in(status, rush, moment - limit, pk)[:size] for status, limit in limits.items()]
    together = passed[0].union(*passed[1:], all=True) if passed else ()
    moments = [(since + limits[status], order) for order, status, since in together]
    found = sorted(moments, reverse=True)[:size]
    orders = Order.objects.in_full().in_bulk([order for _moment, order in found])
    return [orders[order] for _moment, order in found if order in orders]


def _in(
    status: str, rush: bool, since: datetime, pk: int
) -> "QuerySet[Order, tuple[int, str, datetime]]":
    passed = Q(status_since__lt=since) | Q(status_since=since, pk__lt=pk)
    orders = Order.objects.filter(passed, status=status, rush=rush)
    return orders.order_by("-status_since", "-pk").values_list("pk", "status", "status_since")


def count() -> int:
    """Return the number of overdue orders, at most `MAX_COUNTED` + 1."""
    passed = Q(pk=None)
    for status, since in cutoffs().items():
        # Both kinds are named, as the index has them before the moment.
        passed |= Q(status=status, rush__in=[True, False], status_since__lt=since)
    return Order.objects.filter(passed)[: MAX_COUNTED + 1].count()


def stuck(size: int = 20) -> list[Delivery]:
    """Return parked deliveries, the newest first."""
    parked = Delivery.objects.parked().select_related("order", "event")
    return list(parked.order_by("-parked_at")[:size])
