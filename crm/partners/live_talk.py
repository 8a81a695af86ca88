"""A partner's messages and claims about real orders."""

from uuid import uuid4

from django.shortcuts import get_object_or_404

from crm.partners.models import ApiKey
from crm.partners.said import Claimed, Said, SaidFile
from jewelry.aftercare import claims
from jewelry.aftercare.models import Claim, ClaimKind, Wish
from jewelry.orders.models import Order
from jewelry.talk import saying, threads
from jewelry.talk.models import Attachment, Message
from jewelry.talk.threads import Side


def messages_of(order: Order) -> list[Said]:
    """Return the newest, which are read by now; the oldest of them first."""
    found = threads.messages_of(order)
    threads.seen(order, Side.CUSTOMER, found)
    return [_said(message) for message in found]


def say(key: ApiKey, order: Order, text: str) -> Said:
    """Raises `MoveRefused`. The Idempotency-Key makes a repeated request one message."""
    return _said(saying.say(order, key.partner, text, token=uuid4()))


def file_of(order: Order, public_id: object) -> Attachment:
    """Raises `Http404`."""
    return get_object_or_404(Attachment, message__order=order, public_id=public_id)


def claims_of(order: Order) -> list[Claimed]:
    return [_claimed(claim) for claim in order.claims.select_related("message", "answer")]


def offered(order: Order) -> list[ClaimKind]:
    return [] if claims.is_open(order) else claims.offered(order)


def claim(key: ApiKey, order: Order, kind: ClaimKind, wish: Wish, text: str) -> Claimed:
    """Raises `MoveRefused`."""
    return _claimed(claims.ask(order, key.partner, kind, wish, text, token=uuid4()))


def _said(message: Message) -> Said:
    return Said(
        id=message.public_id,
        is_own=message.is_of_customer,
        text=message.text,
        asks=message.asks,
        at=message.at,
        files=tuple(
            SaidFile(file.public_id, file.name, file.size) for file in message.attachments.all()
        ),
    )


def _claimed(claim: Claim) -> Claimed:
    return Claimed(
        message=claim.message.public_id,
        kind=claim.kind,
        wish=claim.wish,
        state=claim.state,
        answer=claim.answer.text if claim.answer else "",
        asked_at=claim.asked_at,
        answered_at=claim.answered_at,
        settled_at=claim.settled_at,
    )
