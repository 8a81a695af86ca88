import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from crm.partners import root_keys
from crm.partners.api.schemas.values import Taken, printable
from crm.partners.event_types import EVENT_KINDS, every_kind
from crm.partners.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint

MAX_ATTEMPTS_SHOWN = 5
"""Of each delivery, the last ones."""

Address = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(printable)]
Kind = Literal[*EVENT_KINDS]  # type: ignore[valid-type]


class EndpointIn(Taken):
    url: Address = Field(description="https:// and a host on the public internet")
    events: list[Kind] = Field(
        default_factory=every_kind, min_length=1, max_length=len(EVENT_KINDS), description="All, if none is named"
    )  # fmt: skip


class EndpointOut(Schema):
    id: UUID
    url: str
    mode: str
    events: list[str]
    created_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None = Field(description="We stopped calling it; enable it again")
    should_rotate: bool = Field(description="We will soon sign with this secret no more: rotate it")


class EndpointWithSecret(EndpointOut):
    secret: str | None = Field(
        description="whsec_ and the key in Base64; shown this once. null: this answer is a repeat, "
        "and the secret was rotated since"
    )


class EndpointsOut(Schema):
    webhooks: list[EndpointOut]


class AttemptOut(Schema):
    at: datetime
    seconds: float
    headers: dict[str, str]
    status: int | None = Field(description="What your server answered; null: nothing in time")
    answer: str = Field(description="The first 2 KB of it")
    error: str


class DeliveryOut(Schema):
    id: UUID = Field(description="The event's, as in the header webhook-id")
    type: str
    order: UUID
    version: int
    state: Literal["waiting", "delivered", "given_up"]
    created_at: datetime
    next_at: datetime | None
    attempts: int
    body: dict[str, Any]
    log: list[AttemptOut]


class DeliveriesOut(Schema):
    deliveries: list[DeliveryOut]


def endpoint_out(endpoint: WebhookEndpoint) -> EndpointOut:
    names = ("url", "mode", "events", "created_at", "failing_since", "disabled_at")
    told = {name: getattr(endpoint, name) for name in names}
    should_rotate = root_keys.is_old(endpoint.root_key)
    return EndpointOut(id=endpoint.public_id, should_rotate=should_rotate, **told)


def delivery_out(delivery: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.event_id,
        type=delivery.kind,
        order=delivery.order,
        version=delivery.version,
        state=delivery.state,
        created_at=delivery.created_at,
        next_at=delivery.next_at if delivery.state == "waiting" else None,
        attempts=delivery.attempts,
        body=json.loads(delivery.body),
        log=[_attempt_out(each) for each in list(delivery.log.all())[:MAX_ATTEMPTS_SHOWN]],
    )


def _attempt_out(attempt: WebhookAttempt) -> AttemptOut:
    return AttemptOut(
        at=attempt.created_at,
        seconds=round(attempt.seconds, 3),
        headers=attempt.headers,
        status=attempt.status,
        answer=attempt.answer,
        error=attempt.error,
    )
