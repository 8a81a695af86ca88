"""Writes a row for each endpoint that wants an order's event, in one transaction."""

import json
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from crm.partners import event_types
from crm.partners.models import Mode, WebhookDelivery, WebhookEndpoint
from crm.partners.models.webhooks import RETRY_PERIOD
from crm.partners.webhooks import delivery
from jewelry.accounts.models import Role
from jewelry.orders.models import OrderEvent
from jewelry.outbox.consumer import Consumer
from jewelry.platform.tracing import context
from jewelry.pricing.models import Quote


def record(order: Any, event: Any, mode: str) -> None:
    """`order` and `event` are real ones, or the sandbox's. Repeating it writes no second row."""
    kind = event_types.of(event.verb, event.from_status, event.to_status)
    wanted = {"partner": order.customer_id, "partner__is_active": True, "mode": mode}
    endpoints = WebhookEndpoint.objects.filter(**wanted, events__contains=[kind])
    body, now = _body(order, event, kind, mode), timezone.now()
    rows = [
        WebhookDelivery(
            endpoint=endpoint,
            event_id=event_id(order.public_id, event.order_version),
            kind=kind,
            order=order.public_id,
            version=event.order_version,
            body=body,
            trace=context.current_id(),
            gives_up_at=now + RETRY_PERIOD,
        )
        for endpoint in endpoints
    ]
    if rows:
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        waked = [row.endpoint_id for row in rows]
        transaction.on_commit(lambda: delivery.wake(waked), robust=True)


def event_id(order: UUID, version: int) -> UUID:
    """Return the same id for all endpoints and attempts, so that receivers can drop repeats."""
    return uuid5(NAMESPACE_URL, f"alexandrite:{order}:{version}")


def _body(order: Any, event: Any, kind: str, mode: str) -> str:
    """Only the essentials: a receiver that needs more reads the order, which may have moved on."""
    told: dict[str, Any] = {
        "id": str(event_id(order.public_id, event.order_version)),
        "type": kind,
        "timestamp": event.created_at.isoformat(timespec="milliseconds"),
        "mode": mode,
        "data": {
            "order": str(order.public_id),
            "number": order.number,
            "version": event.order_version,
            "status": event.to_status,
            "previous_status": event.from_status or None,
        },
    }
    if "after" in event.data:
        told["data"]["price"] = _price(event.data)
    return json.dumps(told, separators=(",", ":"))


def _price(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the order costs since this event; see `jewelry.orders.consent`."""
    quote = Quote.objects.filter(pk=said.get("quote", 0)).only("valid_until").first()
    return {
        "total": said["after"],
        "previous_total": said["before"],
        "valid_until": quote.valid_until.isoformat(timespec="milliseconds") if quote else None,
        "waits_for_acceptance": bool(said.get("waits")),
        "agreed_by": said.get("agreed_by"),
    }


def _is_a_partners(event: OrderEvent) -> bool:
    """At most one query, by primary key: cheaper than a row for every customer's order."""
    return bool(event.order.customer.role == Role.PARTNER)


def _feed(event: OrderEvent, _prepared: None) -> None:
    record(event.order, event, Mode.LIVE)


WEBHOOKS = Consumer("webhooks", _feed, wants=_is_a_partners, queue="webhooks")
