"""A shipped order is delivered when its customer says so, a seller, or after the days of the rules."""

import logging
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from jewelry.orders import lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import SaleRules

BATCH_SIZE = 200
"""Orders of one run; the task runs each hour."""

log = logging.getLogger(__name__)


def close_by_days() -> int:
    """Close what was shipped in a parcel so long ago that it must be there; return how many.

    An order that a question holds is left to people. One that may not be closed, or that somebody
    closes meanwhile, is skipped, and takes no other's place.
    """
    before = timezone.now() - _wait()
    shipped = Order.objects.filter(
        status=Status.SHIPPED,
        status_since__lte=before,
        shipped_in__isnull=False,
        awaits_answer=False,
    )
    oldest_first = shipped.order_by("status_since").iterator(BATCH_SIZE)
    closed = (order for order in oldest_first if _close(order))
    return sum(1 for _order in islice(closed, BATCH_SIZE))


def taken_as_delivered_on(order: Order) -> datetime | None:
    """Return when a shipped order is closed by itself; None while a question holds it."""
    return None if order.awaits_answer else order.status_since + _wait()


def _close(order: Order) -> bool:
    try:
        lifecycle.close(order)
    except MoveRefused as refused:
        log.info("%s", refused)
        return False
    return True


def _wait() -> timedelta:
    return timedelta(days=SaleRules.objects.present().close_after_days)
