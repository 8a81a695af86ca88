"""Endpoints, events and time for the tests of webhooks."""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from django.db.models import F

from crm.partners.models import WebhookDelivery, WebhookEndpoint
from crm.partners.webhooks import delivery, queue
from tests.factories import EndpointFactory, WebhookFactory


def endpoint(url: str, **fields: Any) -> WebhookEndpoint:
    return EndpointFactory(url=url, **fields)


def deliver(to: WebhookEndpoint, order: str = "a", version: int = 1) -> WebhookDelivery:
    return WebhookFactory(endpoint=to, order=uuid5(NAMESPACE_DNS, order), version=version)


def later(**span: float) -> None:
    """As if so much time had passed for all that waits."""
    gone = timedelta(**span)
    moments = ("next_at", "gives_up_at", "created_at")
    WebhookDelivery.objects.update(**{name: F(name) - gone for name in moments})
    moments = ("resumes_at", "failing_since", "old_until")
    WebhookEndpoint.objects.update(**{name: F(name) - gone for name in moments})


def serve() -> None:
    for pk in queue.due():
        delivery.serve(pk)
