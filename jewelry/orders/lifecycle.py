"""The one door: every change of an order's status goes through here, and nothing else writes it.

A move is one transaction: lock the row, check the move and the person, write the status with its
time, write the history row and a delivery for each consumer that wants it, tell the receivers. A
refused move raises `MoveRefused` and leaves nothing behind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from jewelry.accounts import security_log
from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Model3D
from jewelry.orders import hands, history, pay
from jewelry.orders.errors import (
    AlreadyTaken,
    NotAllowed,
    PriceChanged,
    ReasonMissing,
    Unpriced,
    WrongStatus,
)
from jewelry.orders.models import Order
from jewelry.orders.moves import MOVES, SYSTEM, Move, Verb
from jewelry.orders.statuses import Status
from jewelry.platform.tracing.context import about
from jewelry.pricing.models import Alloy, Quote, Tariff
from jewelry.pricing.specification import Specification


@transaction.atomic
def start(
    customer: User,
    title: str,
    wanted: Specification,
    *,
    model: Model3D | None = None,
    comment: str = "",
    public_id: UUID | None = None,
) -> Order:
    """`public_id`, when the caller has promised one, makes a repeated start fail as a duplicate."""
    order = Order.objects.create(
        public_id=public_id or uuid4(),
        customer=customer,
        title=title,
        alloy=Alloy.objects.get(code=wanted.alloy),
        model=model,
        quantity=wanted.quantity,
        unit=wanted.unit,
        finish=wanted.finish,
        rush=wanted.rush,
        stones=wanted.to_json()["stones"],
        ring_size=wanted.ring_size,
        comment=comment,
        status=Status.INITIATED,
        status_since=timezone.now(),
    )
    history.record([history.event(order, Verb.START, "", customer)])
    return about(order)


def promised(*, rush: bool) -> datetime:
    """By when an order that is sent now is ready, as the tariff in force promises."""
    tariff = Tariff.objects.in_force()
    days = tariff.rush_days if rush else tariff.promise_days
    return timezone.now() + timedelta(days=days)


def upload(order: Order, actor: User, model: Model3D) -> Order:
    return _move(order, Verb.UPLOAD, actor, model=model)


def submit(order: Order, actor: User, *, price_seen: bool = False) -> Order:
    """`price_seen`: the customer orders at a price that was shown, so it is held for them."""
    due_at = promised(rush=order.rush)
    return _move(order, Verb.SUBMIT, actor, due_at=due_at, price_seen=price_seen)


def price(order: Order, quote: Quote, actor: User | None = None) -> Order:
    """A quote without a total leaves the order waiting for a person, with the reasons in it."""
    verb = Verb.PRICE if quote.total is not None else Verb.REFER
    return _move(order, verb, actor, quote.note, quote=quote)


def adjust(order: Order, quote: Quote, actor: User) -> Order:
    """The quote replaces the one that the order has; `PriceChanged` if that is another by now."""
    return _move(order, Verb.ADJUST, actor, quote.note, quote=quote)


@transaction.atomic
def reprice(made: Mapping[int, Quote]) -> list[Order]:
    """By nobody, many at once: quotes by order, each replacing the one that the order has.

    Orders that moved on, or have another quote by now, are left as they are.
    """
    waiting = Order.objects.select_for_update().filter(pk__in=made, status=Status.PRICE_CALCULATED)
    orders = [each for each in waiting.order_by("pk") if made[each.pk].replaces_id == each.quote_id]
    Quote.objects.bulk_create([made[order.pk] for order in orders])
    events = []
    for order in orders:
        order.quote, order.version = made[order.pk], order.version + 1
        events.append(history.repriced(order))
    Order.objects.bulk_update(orders, ["quote", "version"])
    history.record(events)
    return orders


@transaction.atomic
def approve(order: Order, actor: User, seen: UUID | None = None) -> Order:
    """`seen`: the quote that the seller looked at; `PriceChanged` if the order has another by now."""
    order = _move(order, Verb.APPROVE, actor)
    if seen and order.quote and order.quote.public_id != seen:
        raise PriceChanged(order)
    return order


@transaction.atomic
def take(order: Order, actor: User) -> Order:
    """Exactly one operator gets it: the row lock decides, the pay entry's unique index vouches."""
    order = _move(order, Verb.TAKE, actor, operator=actor, taken_at=timezone.now())
    pay.reserve(order, actor)
    return order


@transaction.atomic
def give_back(order: Order, actor: User, reason: str) -> Order:
    order = _move(order, Verb.RETURN, actor, reason, operator=None, taken_at=None)
    pay.reverse(order)
    return order


@transaction.atomic
def complete(order: Order, actor: User) -> Order:
    order = _move(order, Verb.COMPLETE, actor)
    pay.earn(order)
    return order


def pack(order: Order, actor: User) -> Order:
    return _move(order, Verb.PACK, actor)


def ship(order: Order, actor: User) -> Order:
    return _move(order, Verb.SHIP, actor)


def close(order: Order, actor: User | None = None) -> Order:
    return _move(order, Verb.CLOSE, actor)


@transaction.atomic
def cancel(order: Order, actor: User, reason: str = "", *, grant: str = "") -> Order:
    """`grant`: why the operator gets what is reserved all the same; without it, it is reversed."""
    grant = grant.strip()
    if grant:
        Order.objects.select_for_update().get(pk=order.pk)
        grant = grant if order.pay.reserved().exists() else ""
    order = _move(order, Verb.CANCEL, actor, reason, data={"grant": grant} if grant else {})
    if grant:
        pay.grant(order, actor, grant)
    else:
        pay.reverse(order)
    return order


def may(order: Order, actor: User, verb: Verb) -> bool:
    """Whether to show the button; the move itself checks again under the lock."""
    return any(
        move.verb == verb and order.status in move.sources and _is_theirs(move, order, actor)
        for move in MOVES
    )


@transaction.atomic
def _move(
    order: Order,
    verb: Verb,
    actor: User | None,
    reason: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Order:
    # No joins: whoever waited for the lock gets the row anew, but what was joined to it as it was.
    order = about(Order.objects.select_for_update().get(pk=order.pk))
    move = _allowed(order, verb, actor, reason.strip())
    before = order.status
    if verb == Verb.TAKE and actor:
        hands.check_room(order, actor)
        order.free_since = order.status_since
    if verb == Verb.ADJUST and changes["quote"].replaces_id != order.quote_id:
        raise PriceChanged(order)
    for name, value in changes.items():
        setattr(order, name, value)
    if verb == Verb.SUBMIT and order.model is None:
        raise Unpriced(order)
    if order.status != move.target:
        order.status, order.status_since = move.target, _since(order, verb, actor)
    order.version += 1
    order.save(update_fields=["status", "status_since", "free_since", "version", *changes])
    history.record([history.event(order, verb, before, actor, reason.strip(), data)])
    return order


def _since(order: Order, verb: Verb, actor: User | None) -> datetime:
    """From when the next status's clock runs: a return starts none anew, nor does a second take."""
    now = timezone.now()
    if verb == Verb.RETURN:
        return order.free_since or now
    if verb == Verb.TAKE and actor:
        return now - pay.time_held(order, actor)
    return now


def _allowed(order: Order, verb: Verb, actor: User | None, reason: str) -> Move:
    moves = [move for move in MOVES if move.verb == verb and _is_theirs(move, order, actor)]
    if not moves:
        security_log.record("refused", person=actor, verb=verb.value)
        raise NotAllowed(order)
    for move in moves:
        if order.status in move.sources:
            if move.needs_reason and not reason:
                raise ReasonMissing(order)
            return move
    raise AlreadyTaken(order) if verb == Verb.TAKE and order.operator else WrongStatus(order)


def _is_theirs(move: Move, order: Order, actor: User | None) -> bool:
    if actor is None:
        return move.role == SYSTEM
    if move.role != actor.role or not actor.is_active:
        return False
    holder = order.operator_id if move.role == Role.OPERATOR else order.customer_id
    return not move.own or holder == actor.pk
