"""A shipped order is delivered when its customer says so, a seller, or after the days of the rules."""

import logging
from datetime import datetime, timedelta

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

    An order that a question holds is left to people. One that somebody closes meanwhile is skipped.
    """
    before = timezone.now() - _wait()
    shipped = Order.objects.filter(
        status=Status.SHIPPED,
        status_since__lte=before,
        shipped_in__isnull=False,
        awaits_answer=False,
    )
    return sum(_close(order) for order in shipped.order_by("status_since")[:BATCH_SIZE])


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
