"""All deliveries of one consumer about one order. One process at a time serves them, in order."""

from contextlib import AbstractContextManager
from datetime import timedelta

from jewelry.message_queue.queue import Lane, MessageQueue
from jewelry.outbox.models import Delivery

LANE = ("consumer", "order_id")
QUEUE = MessageQueue(
    "outbox",
    Delivery,
    lane=LANE,
    line=LANE,
    parked_holds=True,
    at_once=True,
    first_retry_delay=timedelta(seconds=2),
    related="event__order",
)
DUE = f"m.consumer = %s AND {QUEUE.due} ORDER BY m.next_at LIMIT 50"


def of_delivery(pk: int) -> AbstractContextManager[Lane | None]:
    """Lock the lane of this delivery; None when it is acknowledged, or the lane is being served."""
    return QUEUE.free("m.id = %s AND m.done_at IS NULL", [pk])


def due(consumer: str) -> AbstractContextManager[Lane | None]:
    """Lock the due lane that has waited longest and that no process serves; None without one."""
    return QUEUE.free(DUE, [consumer])
