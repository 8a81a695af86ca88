"""Sends an endpoint's events, one after the other, and learns from each answer.

There are two clocks. An event that fails is tried again after 5, 10, 20 … seconds, at most 12
hours, for three days. An endpoint that fails `MAX_FAILURES_IN_A_ROW` times in a row is paused as a
whole, for up to a quarter of an hour, so that it occupies no thread; once it answers, all its
waiting events are due at once. An endpoint can ask for a pause (Retry-After).
"""

import logging
import time
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from django.db import transaction
from django.utils import timezone

from crm.partners.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from crm.partners.models.webhooks import RETRY_PERIOD
from crm.partners.webhooks import http, queue, signing
from crm.partners.webhooks.http import Answer
from crm.partners.webhooks.queue import MAX_RETRY_DELAY, QUEUE
from jewelry.message_queue.queue import wake_worker
from jewelry.platform.celery import app
from jewelry.platform.metrics.definitions import WEBHOOK_SECONDS, WEBHOOKS
from jewelry.platform.tracing.context import working

MAX_THREADS = 16
"""Of a worker: so many endpoints are served at once."""

TURN_SECONDS = 5.0
"""After this time a busy endpoint goes to the end of the queue."""

MAX_FAILURES_IN_A_ROW = 3
MAX_ENDPOINT_REST = timedelta(minutes=15)
RETENTION = timedelta(days=30)
SWEEP_BATCH_SIZE = 5000

_for_failing = BoundedSemaphore(MAX_THREADS // 2)
"""Half of the threads are reserved for endpoints that answer."""

log = logging.getLogger(__name__)


def wake(endpoints: list[int]) -> None:
    for endpoint in endpoints:
        wake_worker(send_webhooks, endpoint, "webhooks")


@app.task
def send_webhooks(endpoint: int) -> None:
    serve(endpoint)


def serve(pk: int) -> None:
    """Send all that is due for this endpoint; do nothing when another process does."""
    endpoint = WebhookEndpoint.objects.filter(pk=pk, disabled_at=None).first()
    if endpoint and endpoint.resumes_at and endpoint.resumes_at > timezone.now():
        return  # called for each event, also while the endpoint is paused: one query
    if endpoint and not endpoint.failures:
        _serve(pk)
    elif endpoint and _for_failing.acquire(blocking=False):
        try:
            _serve(pk)
        finally:
            _for_failing.release()


def sweep() -> None:
    """Serve endpoints whose message was lost, or whose retries are due."""
    wake(queue.due())


def _serve(pk: int) -> None:
    end = time.monotonic() + TURN_SECONDS
    with QUEUE.held((pk,)) as is_ours:
        if not is_ours:
            return
        while time.monotonic() < end and (delivery := QUEUE.claim((pk,), MAX_RETRY_DELAY)):
            send(delivery)
    if QUEUE.has_work((pk,)):
        wake([pk])  # messages that came while we held the lock were turned away


def send(delivery: WebhookDelivery) -> None:
    """Make one attempt, outside of any transaction, under the id of the request that made the
    event."""
    with working(delivery.trace, delivery.number, "webhook"):
        headers = signing.headers(delivery, timezone.now())
        answer = http.post(delivery.endpoint.url, headers, delivery.body)
        _tell(delivery, answer)
        learn(delivery, headers, answer)


def _tell(delivery: WebhookDelivery, answer: Answer) -> None:
    """Do not log the URL: it may contain a secret of the partner's."""
    outcome, ms = "delivered" if answer.is_taken else "failed", answer.seconds * 1000
    WEBHOOKS.labels(outcome).inc()
    WEBHOOK_SECONDS.observe(answer.seconds)
    told: dict[str, object] = {
        "event": str(delivery.event_id),
        "endpoint": str(delivery.endpoint.public_id),
    }
    told |= {"attempt": delivery.attempts, "outcome": outcome, "ms": round(ms, 1)}
    log.info("%s %s: %s, %.0f ms", delivery, outcome, answer.status, ms, extra=told)


@transaction.atomic
def learn(delivery: WebhookDelivery, headers: dict[str, str], answer: Answer) -> None:
    """Update the endpoint as it is now: a person may have deleted or enabled it meanwhile."""
    locked = WebhookEndpoint.objects.select_for_update().filter(pk=delivery.endpoint_id)
    endpoint, row = locked.first(), WebhookDelivery.objects.filter(pk=delivery.pk).first()
    if endpoint is None or row is None:
        return
    WebhookAttempt.objects.create(
        delivery=row,
        seconds=answer.seconds,
        url=delivery.endpoint.url,
        headers=http.FIXED | headers,
        status=answer.status,
        answer=answer.body,
        error=answer.error,
    )
    if answer.is_taken:
        WebhookDelivery.objects.filter(pk=row.pk).acknowledge()
        _endpoint_answers(endpoint)
    else:
        now = timezone.now()
        alone = now + timedelta(seconds=answer.wait)
        _event_failed(row, answer.error, now, alone)
        _endpoint_fails(endpoint, now, alone)


def _event_failed(delivery: WebhookDelivery, error: str, now: datetime, alone: datetime) -> None:
    row = WebhookDelivery.objects.filter(pk=delivery.pk)
    if now < delivery.gives_up_at:
        again = now + QUEUE.retry_delay(delivery.attempts, MAX_RETRY_DELAY)
        row.postpone(max(again, alone), error)
        return
    log.error("%s was given up: %s", delivery, error)
    row.park(error)


def _endpoint_answers(endpoint: WebhookEndpoint) -> None:
    if not endpoint.failures:
        return
    mine = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    mine.update(failures=0, failing_since=None, resumes_at=None)
    if endpoint.failures >= MAX_FAILURES_IN_A_ROW:
        endpoint.deliveries.waiting().update(next_at=timezone.now())


def _endpoint_fails(endpoint: WebhookEndpoint, now: datetime, alone: datetime) -> None:
    failures, since = endpoint.failures + 1, endpoint.failing_since or now
    rests = max(
        alone,
        now + QUEUE.retry_delay(failures - MAX_FAILURES_IN_A_ROW + 1, MAX_ENDPOINT_REST)
        if failures >= MAX_FAILURES_IN_A_ROW
        else now,
    )
    disabled = now if now - since >= RETRY_PERIOD else None
    if disabled:
        log.error("Webhook endpoint %s is disabled: failing since %s", endpoint.public_id, since)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        failures=failures,
        failing_since=since,
        resumes_at=rests if rests > now else None,
        disabled_at=disabled,
    )


def sweep_the_log() -> int:
    """Delete old rows, in batches; return how many. Waiting ones stay."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - RETENTION)
    found = old.exclude(done_at=None, parked_at=None).order_by("pk")
    some = list(found.values_list("pk", flat=True)[:SWEEP_BATCH_SIZE])
    WebhookAttempt.objects.filter(delivery__in=some).delete()
    WebhookDelivery.objects.filter(pk__in=some).delete()
    return len(some)
