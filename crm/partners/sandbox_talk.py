"""Messages and claims in the sandbox: events of a test order. It answers each at once."""

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from crm.partners import sandbox
from crm.partners.models import ApiKey, TestEvent, TestOrder
from crm.partners.said import Claimed, Said
from jewelry.accounts.models import Role
from jewelry.aftercare.models import ClaimKind, ClaimState, Wish
from jewelry.orders.errors import MoveRefused
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.talk.stored_file import StoredFile

MAX_MESSAGES = 200
"""Of a test order, with the answers."""

OFFERED = {
    Status.SHIPPED: [ClaimKind.FLAW, ClaimKind.LOST],
    Status.CLOSED: [ClaimKind.FLAW],
}


def messages_of(order: TestOrder) -> list[Said]:
    return [_said(event) for event in _events(order)]


@transaction.atomic
def say(key: ApiKey, order: TestOrder, text: str) -> Said:
    """Raises `MoveRefused`."""
    event = _write(order, Role.PARTNER, text)
    _write(order, Role.SELLER, _("The sandbox has your message."))
    return _said(event)


def file_of(order: TestOrder, public_id: object) -> StoredFile:
    """Nobody sends files in the sandbox."""
    raise Http404


def claims_of(order: TestOrder) -> list[Claimed]:
    """The newest first, as of real orders."""
    events = _events(order)
    answers = {event.data["answers"]: event for event in events if "answers" in event.data}
    asked = [event for event in events if "claim" in event.data]
    return [_claimed(event, answers[event.data["message"]]) for event in reversed(asked)]


def offered(order: TestOrder) -> list[ClaimKind]:
    return OFFERED.get(Status(order.status), [])


@transaction.atomic
def claim(key: ApiKey, order: TestOrder, kind: ClaimKind, wish: Wish, text: str) -> Claimed:
    """It is accepted at once. Raises `MoveRefused`."""
    if kind not in offered(order):
        raise MoveRefused(sandbox.alike(order), _("The rules do not allow this now."))
    asked = _write(order, Role.PARTNER, text, claim=kind.value, wish=wish.value)
    words = _("The sandbox accepts it.")
    return _claimed(asked, _write(order, Role.SELLER, words, answers=asked.data["message"]))


def _write(order: TestOrder, role: Role, text: str, **said: str) -> TestEvent:
    sandbox.move(order, Verb.SAY, role, data={"message": str(uuid4()), "text": text, **said})
    if len(events := _events(order)) > MAX_MESSAGES:
        raise MoveRefused(sandbox.alike(order), _("This order has very many messages already."))
    return events[-1]


def _events(order: TestOrder) -> list[TestEvent]:
    found: Any = order.events.filter(verb=Verb.SAY).order_by("order_version")
    return list(found)


def _said(event: TestEvent) -> Said:
    return Said(
        id=UUID(event.data["message"]),
        is_own=event.role == Role.PARTNER,
        text=event.data["text"],
        asks=False,
        at=event.created_at,
    )


def _claimed(asked: TestEvent, answered: TestEvent) -> Claimed:
    return Claimed(
        message=UUID(asked.data["message"]),
        kind=asked.data["claim"],
        wish=asked.data["wish"],
        state=ClaimState.ACCEPTED,
        answer=answered.data["text"],
        asked_at=asked.created_at,
        answered_at=answered.created_at,
        settled_at=None,
    )
