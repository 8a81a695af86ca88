"""Webhooks: endpoints, their secrets, and the log of what was delivered."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field

from crm.partners.api import serializers
from crm.partners.api.auth import Asking, Bearer
from crm.partners.api.idempotency import PARAMETER, once
from crm.partners.api.problems import Problem
from crm.partners.api.schemas.problems import READ_ERRORS, WRITE_ERRORS, ProblemOut
from crm.partners.api.schemas.webhooks import (
    DeliveriesOut,
    DeliveryOut,
    EndpointIn,
    EndpointOut,
    EndpointsOut,
    EndpointWithSecret,
    delivery_out,
    endpoint_out,
)
from crm.partners.models import Scope, WebhookDelivery, WebhookEndpoint
from crm.partners.webhooks import delivery, endpoints, signing

router = Router(tags=["Webhooks"])
READ, WRITE = Bearer(Scope.WEBHOOKS_READ), Bearer(Scope.WEBHOOKS_WRITE, "json")
State = Literal["waiting", "delivered", "given_up"]


@router.post(
    "/webhooks",
    auth=WRITE,
    response={201: EndpointWithSecret, WRITE_ERRORS - {404}: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Set up a webhook",
)
@once
def make(request: Asking, body: EndpointIn) -> HttpResponse:
    """The secret is in this answer and never again: rotate to get another one."""
    key = request.auth
    made = WebhookEndpoint(partner=key.partner, mode=key.mode, url=body.url, events=body.events)
    try:
        endpoints.check_url(made.url)
        endpoints.check_room(made)
    except ValidationError as wrong:
        errors = [{"pointer": "/body/url", "detail": wrong.messages[0]}]
        raise Problem("invalid", errors=errors) from None
    made.save()
    location = reverse("api:read_webhook", args=[made.public_id])
    return serializers.reply(201, _with_secret(made), location)


@router.get(
    "/webhooks",
    auth=READ,
    response={200: EndpointsOut, READ_ERRORS - {404}: ProblemOut},
    summary="List webhooks",
)
def mine(request: Asking) -> HttpResponse:
    found = WebhookEndpoint.objects.of(request.auth)
    return serializers.reply(200, EndpointsOut(webhooks=[endpoint_out(each) for each in found]))


@router.get(
    "/webhooks/{uuid:webhook_id}",
    auth=READ,
    response={200: EndpointOut, READ_ERRORS: ProblemOut},
    summary="Read a webhook",
    url_name="read_webhook",
)
def read(request: Asking, webhook_id: UUID) -> HttpResponse:
    return serializers.reply(200, endpoint_out(_own(request, webhook_id)))


@router.delete(
    "/webhooks/{uuid:webhook_id}",
    auth=Bearer(Scope.WEBHOOKS_WRITE),
    response={204: None, READ_ERRORS: ProblemOut},
    summary="Delete a webhook",
)
def delete(request: Asking, webhook_id: UUID) -> HttpResponse:
    """With all that still waits for it, and its log."""
    endpoints.delete(_own(request, webhook_id))
    return HttpResponse(status=204)


@router.post(
    "/webhooks/{uuid:webhook_id}/rotate",
    auth=WRITE,
    response={200: EndpointWithSecret, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Make a new secret",
)
@once
def rotate(request: Asking, webhook_id: UUID) -> HttpResponse:
    """For a day what is sent is signed with both, the old one and the new one."""
    return serializers.reply(200, _with_secret(endpoints.rotate(_own(request, webhook_id))))


@router.post(
    "/webhooks/{uuid:webhook_id}/enable",
    auth=WRITE,
    response={200: EndpointOut, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Try a webhook again",
)
@once
def enable(request: Asking, webhook_id: UUID) -> HttpResponse:
    """At once, with all that it did not get: also one that we disabled."""
    endpoint = _own(request, webhook_id)
    endpoints.revive(endpoint)
    return serializers.reply(200, endpoint_out(_own(request, webhook_id)))


@router.get(
    "/webhooks/{uuid:webhook_id}/deliveries",
    auth=READ,
    response={200: DeliveriesOut, READ_ERRORS | {422}: ProblemOut},
    summary="Read the delivery log",
)
def log(
    request: Asking,
    webhook_id: UUID,
    state: Annotated[State | None, Query()] = None,
    limit: Annotated[int, Query(), Field(ge=1, le=100)] = 50,
) -> HttpResponse:
    """The newest first, each with its last attempts; kept for 30 days."""
    found = _in_state(WebhookDelivery.objects.filter(endpoint=_own(request, webhook_id)), state)
    shown = [delivery_out(each) for each in found.prefetch_related("log")[:limit]]
    return serializers.reply(200, DeliveriesOut(deliveries=shown))


@router.post(
    "/webhooks/{uuid:webhook_id}/deliveries/{uuid:event_id}/again",
    auth=WRITE,
    response={202: DeliveryOut, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Send an event again",
)
@once
def again(request: Asking, webhook_id: UUID, event_id: UUID) -> HttpResponse:
    """With the same id, whether it was delivered or not; tried for an hour."""
    endpoint = _own(request, webhook_id)
    found = endpoint.deliveries.filter(event_id=event_id)
    if not found.again():
        raise Problem("not-found")
    transaction.on_commit(lambda: delivery.wake([endpoint.pk]), robust=True)
    return serializers.reply(202, delivery_out(found.get()))


def _own(request: Asking, webhook_id: UUID) -> WebhookEndpoint:
    if found := WebhookEndpoint.objects.of(request.auth).filter(public_id=webhook_id).first():
        return found
    raise Problem("not-found")


def _in_state(found: Any, state: State | None) -> "QuerySet[WebhookDelivery]":
    states = {
        "waiting": found.waiting(),
        "delivered": found.exclude(done_at=None),
        "given_up": found.parked(),
    }
    chosen: QuerySet[WebhookDelivery] = states[state] if state else found
    return chosen


def _with_secret(endpoint: WebhookEndpoint) -> EndpointWithSecret:
    told = endpoint_out(endpoint).model_dump()
    return EndpointWithSecret(**told, secret=signing.secret(endpoint))
