"""Requests of customers after shipping, and the seller's answers; each with a message and its move.

A message locks its author and then the order (`talk.saying`), so it is written first.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import BUYERS, User
from jewelry.aftercare.errors import AnsweredAlready, AskedAlready, NotOffered
from jewelry.aftercare.models import Claim, ClaimKind, ClaimState, Wish
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.orders.transition import lock_order
from jewelry.purchases.models import Piece, SaleRules
from jewelry.talk import saying
from jewelry.talk.errors import NothingSaid
from jewelry.talk.models import Message

MAX_CLAIMS = 10
"""Of one order."""


def offered(order: Order) -> list[ClaimKind]:
    """Return what its customer may ask for now, by the rules of sale."""
    if order.claims.count() >= MAX_CLAIMS:
        return []
    if order.status == Status.SHIPPED:
        return [ClaimKind.FLAW, ClaimKind.LOST]
    if order.status != Status.CLOSED:
        return []
    rules, since = SaleRules.objects.present(), timezone.now() - order.status_since
    found = []
    if since <= timedelta(days=rules.return_days) and is_usual(order):
        found.append(ClaimKind.RETURN)
    if since <= timedelta(days=rules.claim_days):
        found.append(ClaimKind.FLAW)
        if not order.events.filter(verb=Verb.CLOSE, role__in=BUYERS).exists():
            found.append(ClaimKind.LOST)  # others took it as delivered
    return found


def is_open(order: Order) -> bool:
    """Return whether a request waits for an answer. Such an order is not closed."""
    return order.claims.filter(state=ClaimState.ASKED).exists()


def is_usual(order: Order) -> bool:
    """Return whether it is a piece of the catalogue in its usual form; others are made to order."""
    if not Piece.objects.filter(order=order, is_ours=True).exists():
        return False
    wanted = order.specification
    is_as_drawn = wanted.drawn_mm is None or wanted.growth == 1
    return wanted.engraving is None and wanted.length_mm is None and is_as_drawn


def ask(
    order: Order,
    customer: User,
    kind: ClaimKind,
    wish: Wish,
    text: str,
    files: Sequence[File] = (),  # type: ignore[type-arg]
    *,
    token: UUID,
) -> Claim:
    """Write the request. The same form again is the first request.

    Raises `MoveRefused`, and of the files `BadFile` and `StorageUnavailable`.
    """
    if not text.strip():
        raise NothingSaid(order)
    message = saying.say(
        order,
        customer,
        f"{kind.label}. {text.strip()}",
        files,
        token=token,
        # A request that the rules refuse must not leave its files in the storage.
        check=partial(_check, order, kind),
        also=partial(_write, kind, wish),
    )
    claim = Claim.objects.filter(message=message).first()
    if claim is None:  # its words were sent before as a message alone
        raise AskedAlready(order)
    return claim


def _check(order: Order, kind: ClaimKind) -> None:
    if is_open(order):
        raise AskedAlready(order)
    if kind not in offered(order):
        raise NotOffered(order)


def _write(kind: ClaimKind, wish: Wish, message: Message) -> None:
    order = lock_order(message.order)
    _check(order, kind)
    wish = Wish.MONEY if kind == ClaimKind.RETURN else wish
    Claim.objects.create(order=order, kind=kind, wish=wish, message=message)


@transaction.atomic
def answer(claim: Claim, seller: User, text: str, token: UUID, *, accepts: bool) -> Claim:
    """Accept or decline, with words that the customer reads. A repeated answer changes nothing.

    Raises `MoveRefused`.
    """
    message = saying.say(claim.order, seller, text, token=token)
    lock_order(claim.order)
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.answer_id == message.pk:
        return claim
    if claim.state != ClaimState.ASKED:
        raise AnsweredAlready(claim.order)
    claim.state = ClaimState.ACCEPTED if accepts else ClaimState.DECLINED
    claim.answer, claim.answered_by, claim.answered_at = message, seller, timezone.now()
    claim.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return claim


@transaction.atomic
def settle(claim: Claim) -> Claim:
    """Note that what was accepted is done. Raises `MoveRefused` of another state."""
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.state == ClaimState.ACCEPTED:
        claim.state, claim.settled_at = ClaimState.SETTLED, timezone.now()
        claim.save(update_fields=["state", "settled_at"])
    elif claim.state != ClaimState.SETTLED:
        raise AnsweredAlready(claim.order)
    return claim
