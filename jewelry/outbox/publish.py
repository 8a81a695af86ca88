"""An event becomes a row for each consumer that wants it, in the event's own transaction."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from jewelry.message_queue.queue import wake_worker
from jewelry.outbox.consumer import consumers
from jewelry.outbox.models import Delivery

GRACE_PERIOD = timedelta(seconds=3)
"""The message sent on commit has this long before the sweep looks."""


class Event(Protocol):
    """A row of the history. `order_version` numbers an order's events without gaps."""

    pk: int
    order_id: int
    order_version: int


def publish(*events: Event) -> None:
    """Write all rows with one insert; with none when no consumer wants the events."""
    due = timezone.now() + GRACE_PERIOD
    rows = [
        Delivery(
            event_id=event.pk,
            order_id=event.order_id,
            version=event.order_version,
            consumer=consumer.name,
            next_at=due,
        )
        for event in events
        for consumer in consumers().values()
        if consumer.wants(event)
    ]
    if rows:
        Delivery.objects.bulk_create(rows)
        transaction.on_commit(lambda: send(rows), robust=True)


def acknowledge(events: Iterable[Event], consumer: str) -> None:
    """Called by a consumer that has reacted in the committing process (`Consumer.is_sent` is
    False)."""
    reacted = [event.pk for event in events]
    waiting = Delivery.objects.filter(event_id__in=reacted, consumer=consumer, done_at=None)
    waiting.acknowledge()


def send(rows: list[Delivery]) -> None:
    """Send one message with the ids to each queue. The broker may lose it: the rows count."""
    from jewelry.outbox.tasks import deliver

    by_queue = defaultdict(list)
    for row in rows:
        consumer = consumers()[row.consumer]
        if consumer.is_sent:
            by_queue[consumer.queue].append(row.pk)
    for queue, ids in by_queue.items():
        wake_worker(deliver, ids, queue)
