"""How many webhooks wait, for how long, and how many endpoints are paused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily

from crm.partners.models import WebhookDelivery, WebhookEndpoint
from crm.partners.webhooks.delivery import MAX_FAILURES_IN_A_ROW
from jewelry.message_queue.models import lag_seconds


@dataclass(frozen=True)
class Figures:
    """`oldest` counts only endpoints that answer."""

    waiting: int
    given_up: int
    oldest: datetime | None
    failing: int
    disabled: int

    @property
    def lag(self) -> float:
        return lag_seconds(self.oldest)


def read() -> Figures:
    healthy = Q(endpoint__failures=0, endpoint__disabled_at=None, endpoint__partner__is_active=True)
    waiting = WebhookDelivery.objects.waiting().order_by()
    found = waiting.aggregate(count=Count("pk"), oldest=Min("created_at", filter=healthy))
    is_failing = Q(failures__gte=MAX_FAILURES_IN_A_ROW, disabled_at=None)
    endpoints = WebhookEndpoint.objects.order_by().aggregate(
        failing=Count("pk", filter=is_failing), disabled=Count("disabled_at")
    )
    given_up = WebhookDelivery.objects.parked().count()
    return Figures(found["count"], given_up, found["oldest"], **endpoints)


def gauges() -> Iterator[GaugeMetricFamily]:
    figures = read()
    for name, words, value in (
        ("waiting", "Webhooks that wait.", figures.waiting),
        ("given_up", "Webhooks that were given up.", figures.given_up),
        ("lag_seconds", "For how long the oldest waits for one that answers.", figures.lag),
        ("endpoints_failing", "Endpoints that rest after failures.", figures.failing),
        ("endpoints_disabled", "Endpoints disabled after days.", figures.disabled),
    ):
        yield GaugeMetricFamily(f"alexandrite_webhooks_{name}", words, value=float(value))
