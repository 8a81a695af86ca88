"""Who reacts to an order's moves. One line each; what they start runs after the commit."""

from typing import Any

from django.db import transaction

from jewelry.orders.lists import strategies
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.signals import order_status_changed
from jewelry.orders.statuses import Status
from jewelry.orders.tasks import price_order


def connect() -> None:
    order_status_changed.connect(queue_pricing, dispatch_uid="orders.queue_pricing")
    order_status_changed.connect(tell_lists, dispatch_uid="orders.tell_lists")
    strategies.current()  # loaded at the start: a worker learns its tasks by it


def queue_pricing(order: Order, event: OrderEvent, **_: Any) -> None:
    """Robust: the order is safe in the database, and a broker that is away is caught up with."""
    if order.status == Status.SUBMITTED and event.from_status != Status.SUBMITTED:
        transaction.on_commit(lambda: price_order.delay(order.pk), robust=True)


def tell_lists(order: Order, event: OrderEvent, **_: Any) -> None:
    """Robust: what keeps the lists true does not depend on it, or says so."""
    lists = {event.from_status, event.to_status} - {""}
    transaction.on_commit(lambda: strategies.current().changed(lists, [order]), robust=True)
