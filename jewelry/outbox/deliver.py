"""One delivery: prepare, then effect and acknowledgement in one transaction."""

import logging
import random
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jewelry.outbox import queue as lines
from jewelry.outbox.consumer import Consumer, consumers, of
from jewelry.outbox.models import Delivery
from jewelry.outbox.queue import Line
from jewelry.platform.metrics.definitions import DELIVERIES, DELIVERY_SECONDS
from jewelry.platform.tracing.context import working

SWEEP = 5.0
"""Seconds after which a sweep lets other work of its queue go first."""

log = logging.getLogger(__name__)


def one(pk: int) -> None:
    """Serve the queue in which this delivery stands; do nothing when it is done or being served."""
    next_pk: int | None = pk
    while next_pk:
        with lines.of_delivery(next_pk) as line:
            done = line is not None and _serve(line)
        next_pk = lines.arrived(line) if line and done else None


def sweep(queue: str) -> None:
    """Serve all that is due for this queue's consumers, the oldest first, in turn."""
    end = time.monotonic() + SWEEP
    asked = of(queue)
    while asked and time.monotonic() < end:
        asked = [consumer for consumer in asked if _serve_due(consumer)]


def _serve_due(consumer: Consumer) -> bool:
    with lines.due(consumer.name) as line:
        if line:
            _serve(line)
    return line is not None


def _serve(line: Line) -> bool:
    """Return whether the queue was served to its end."""
    consumer = consumers()[line.consumer]
    while delivery := lines.claim(line, consumer.longest):
        if _attempt(delivery, consumer) != "done":
            return False
    return True


def _attempt(delivery: Delivery, consumer: Consumer) -> str:
    """Work under the id of the request that made the event."""
    since = time.monotonic()
    with working(delivery.event.trace, str(delivery.event.order), f"outbox {consumer.name}"):
        outcome = _handle(delivery, consumer)
        seconds = time.monotonic() - since
        told = {"consumer": consumer.name, "event": delivery.event_id, "outcome": outcome}
        told |= {"attempt": delivery.attempts, "ms": round(seconds * 1000, 1)}
        log.info("%s %s, %.0f ms", delivery, outcome, seconds * 1000, extra=told)
    DELIVERIES.labels(consumer.name, outcome).inc()
    DELIVERY_SECONDS.labels(consumer.name).observe(seconds)
    return outcome


def _handle(delivery: Delivery, consumer: Consumer) -> str:
    if delivery.attempts > consumer.attempts:
        return _park(delivery, delivery.error or "The worker died each time it tried.")
    try:
        prepared = consumer.prepare(delivery.event)
        return _act(delivery, consumer, prepared)
    except Exception as error:
        log.warning("%s failed: %s", delivery, error, exc_info=True)
        return _fail(delivery, consumer, f"{type(error).__name__}: {error}"[:2000])


def _act(delivery: Delivery, consumer: Consumer, prepared: object) -> str:
    with transaction.atomic():
        mine = Delivery.objects.select_for_update(skip_locked=True)
        if mine.filter(pk=delivery.pk, done_at=None).first() is None:
            return "repeat"
        consumer.effect(delivery.event, prepared)
        _acknowledge(delivery)
    return "done"


def _acknowledge(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(done_at=timezone.now(), error="")


def _fail(delivery: Delivery, consumer: Consumer, reason: str) -> str:
    if delivery.attempts >= consumer.attempts:
        return _park(delivery, reason)
    waiting = Delivery.objects.filter(pk=delivery.pk, done_at=None)
    waiting.update(error=reason, next_at=timezone.now() + wait(delivery.attempts, consumer.longest))
    return "failed"


def _park(delivery: Delivery, reason: str) -> str:
    log.error("%s is parked after %d attempts: %s", delivery, delivery.attempts, reason)
    waiting = Delivery.objects.filter(pk=delivery.pk, done_at=None)
    waiting.update(error=reason, parked_at=timezone.now())
    return "parked"


def wait(attempts: int, longest: timedelta, first: timedelta = lines.FIRST) -> timedelta:
    """Twice as long each time; spread, so that what failed together does not come back together."""
    grown: timedelta = min(longest, first * 2.0 ** min(attempts - 1, 20))
    return grown * random.uniform(0.75, 1.25)  # noqa: S311
