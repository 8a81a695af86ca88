"""Messages about an order, and claims after its delivery."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from crm.partners import live_talk, sandbox_talk
from crm.partners.api import serializers
from crm.partners.api.auth import Asking, Bearer
from crm.partners.api.idempotency import PARAMETER, once
from crm.partners.api.orders import own_order, refusals
from crm.partners.api.schemas.problems import READ_ERRORS, WRITE_ERRORS, ProblemOut
from crm.partners.api.schemas.talk import (
    ClaimIn,
    ClaimOut,
    ClaimsOut,
    MessageFileOut,
    MessageIn,
    MessageOut,
    MessagesOut,
)
from crm.partners.models import Scope
from crm.partners.said import Claimed, Said
from jewelry.talk import attachments

router = Router(tags=["Messages and claims"])
FILE = {
    "responses": {
        200: {
            "description": "The file",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("image/webp", "application/octet-stream")
            },
        }
    }
}
"""For the OpenAPI document."""


@router.get(
    "/orders/{uuid:order_id}/messages",
    auth=Bearer(Scope.ORDERS_READ),
    response={200: MessagesOut, READ_ERRORS: ProblemOut},
    summary="Read an order's messages",
)
def list_messages(request: Asking, order_id: UUID) -> HttpResponse:
    """The newest 200, the oldest of them first."""
    order = own_order(request, order_id)
    shown = [_message(said) for said in _room(request).messages_of(order)]
    return serializers.reply(200, MessagesOut(messages=shown, waits_for_answer=order.awaits_answer))


@router.post(
    "/orders/{uuid:order_id}/messages",
    auth=Bearer(Scope.ORDERS_WRITE, "json"),
    response={201: MessageOut, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Write a message about an order",
)
@once
def write_message(request: Asking, order_id: UUID, body: MessageIn) -> HttpResponse:
    """A person of ours answers. It answers a question that holds the order."""
    order = own_order(request, order_id)
    with refusals():
        said = _room(request).say(request.auth, order, body.text)
    return serializers.reply(201, _message(said))


@router.get(
    "/orders/{uuid:order_id}/files/{uuid:file_id}",
    auth=Bearer(Scope.ORDERS_READ),
    response={READ_ERRORS: ProblemOut},
    openapi_extra=FILE,
    summary="Download a file of a message",
)
def message_file(request: Asking, order_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Pictures are WebP, anything else is as it was sent."""
    file = _room(request).file_of(own_order(request, order_id), file_id)
    return attachments.answer(request, file)


@router.get(
    "/orders/{uuid:order_id}/claims",
    auth=Bearer(Scope.ORDERS_READ),
    response={200: ClaimsOut, READ_ERRORS: ProblemOut},
    summary="Read an order's returns and claims",
)
def list_claims(request: Asking, order_id: UUID) -> HttpResponse:
    """With those that may be made now."""
    order, room = own_order(request, order_id), _room(request)
    shown = [_claim(claimed) for claimed in room.claims_of(order)]
    return serializers.reply(200, ClaimsOut(claims=shown, offered=room.offered(order)))


@router.post(
    "/orders/{uuid:order_id}/claims",
    auth=Bearer(Scope.ORDERS_WRITE, "json"),
    response={201: ClaimOut, WRITE_ERRORS: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Return an order, or claim a flaw",
)
@once
def make_claim(request: Asking, order_id: UUID, body: ClaimIn) -> HttpResponse:
    """One at a time. A seller answers; the answer is a message of the order, too."""
    order = own_order(request, order_id)
    with refusals():
        claimed = _room(request).claim(request.auth, order, body.kind, body.wish, body.text)
    return serializers.reply(201, _claim(claimed))


def _room(request: Asking) -> Any:
    return sandbox_talk if request.auth.is_test else live_talk


def _message(said: Said) -> MessageOut:
    return MessageOut(
        id=said.id,
        author="you" if said.is_own else "house",
        text=said.text,
        is_question=said.asks,
        files=[MessageFileOut(**vars(file)) for file in said.files],
        at=said.at,
    )


def _claim(claimed: Claimed) -> ClaimOut:
    return ClaimOut(**vars(claimed))
