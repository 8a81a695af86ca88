"""One delivery: prepare, then effect and acknowledgement in one transaction."""

import logging
import time

from django.db import transaction
from django.utils import timezone

from jewelry.message_queue.queue import Lane
from jewelry.outbox import queue
from jewelry.outbox.consumer import Consumer, consumers, consumers_of
from jewelry.outbox.models import Delivery
from jewelry.outbox.queue import QUEUE
from jewelry.platform.metrics.definitions import DELIVERIES, DELIVERY_SECONDS
from jewelry.platform.tracing.context import working

SWEEP_SECONDS = 5.0
"""Seconds after which a sweep lets other work of its queue go first."""

log = logging.getLogger(__name__)


def one(pk: int) -> None:
    """Serve the lane in which this delivery stands; do nothing when it is done or being served."""
    with queue.of_delivery(pk) as lane:
        is_served = lane is not None and _serve(lane)
    while lane and is_served and QUEUE.has_work(lane):
        with QUEUE.held(lane) as is_ours:
            is_served = is_ours and _serve(lane)


def sweep(name: str) -> None:
    """Serve all that is due for this queue's consumers, the oldest first, one lane of each in turn."""
    end = time.monotonic() + SWEEP_SECONDS
    asked = consumers_of(name)
    while asked and time.monotonic() < end:
        asked = [consumer for consumer in asked if _serve_due(consumer)]


def _serve_due(consumer: Consumer) -> bool:
    with queue.due(consumer.name) as lane:
        if lane:
            _serve(lane)
    return lane is not None


def _serve(lane: Lane) -> bool:
    """Return whether the lane was served to its end."""
    consumer = consumers()[str(lane[0])]
    while delivery := QUEUE.claim(lane, consumer.longest):
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
    Delivery.objects.filter(pk=delivery.pk).acknowledge()


def _fail(delivery: Delivery, consumer: Consumer, reason: str) -> str:
    if delivery.attempts >= consumer.attempts:
        return _park(delivery, reason)
    again = timezone.now() + QUEUE.retry_delay(delivery.attempts, consumer.longest)
    Delivery.objects.filter(pk=delivery.pk, done_at=None).postpone(again, reason)
    return "failed"


def _park(delivery: Delivery, reason: str) -> str:
    log.error("%s is parked after %d attempts: %s", delivery, delivery.attempts, reason)
    Delivery.objects.filter(pk=delivery.pk, done_at=None).park(reason)
    return "parked"
