"""The orders' history: each row is audit trail, statistics and message at once."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from jewelry.accounts.models import User
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import PRICING, SYSTEM, Verb
from jewelry.orders.signals import order_status_changed
from jewelry.outbox.publish import publish
from jewelry.platform.tracing import context


def event(
    order: Order,
    verb: Verb,
    before: str,
    actor: User | None = None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> OrderEvent:
    """Return an unsaved event of the order as it is now, with the data of `consent`."""
    return OrderEvent(
        order=order,
        order_version=order.version,
        verb=verb,
        from_status=before,
        to_status=order.status,
        actor=actor,
        role=actor.role if actor else SYSTEM,
        reason=reason[:500],
        data=({"quote": order.quote_id} if verb in PRICING else {}) | dict(data or {}),
        trace=context.current_id(),
    )


def record(events: Iterable[OrderEvent]) -> None:
    """Write events in the transaction of the change itself; those of an order are adjacent.

    An exception of a receiver undoes it all.
    """
    events = OrderEvent.objects.bulk_create(events)
    publish(*events)
    for order, made in groupby(events, attrgetter("order")):
        order_status_changed.send(sender=Order, order=order, events=list(made))
