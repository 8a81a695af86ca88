"""Who reacts to an order's moves. One line each; what they start runs after the commit."""

from typing import Any

from django.db import transaction

from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.signals import order_status_changed
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import price_order


def connect() -> None:
    order_status_changed.connect(queue_pricing, dispatch_uid="orders.queue_pricing")


def queue_pricing(order: Order, event: OrderEvent, **_: Any) -> None:
    """Robust: the order is safe in the database, and a broker that is away is caught up with."""
    if order.status == Status.SUBMITTED and event.from_status != Status.SUBMITTED:
        transaction.on_commit(lambda: price_order.delay(order.pk), robust=True)
