"""The one door: every change of an order's status goes through here, and nothing else writes it.

A move is one transaction: lock the row, check the move and the person, write the status with its
time, write the history row and a delivery for each consumer that wants it, tell the receivers. A
refused move raises `MoveRefused` and leaves nothing behind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import consent, files, hands, history, pay, permissions
from jewelry.orders.deadlines import Turn
from jewelry.orders.errors import (
    NotSure,
    PriceChanged,
    Unpriced,
)
from jewelry.orders.models import Order
from jewelry.orders.moves import PRICING, Verb
from jewelry.orders.statuses import Status
from jewelry.platform.tracing.context import about
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote, Tariff
from jewelry.pricing.quotes import hand_change


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
        finish=wanted.finish,
        rush=wanted.rush,
        **_of_file(wanted),
        comment=comment,
        status=Status.INITIATED,
        status_since=timezone.now(),
    )
    history.record([history.event(order, Verb.START, "", customer)])
    return about(order)


SAID = ("unit", "ring_size", "accepted")
"""What an order's customer may say of its file, and of the ring's size."""


def _of_file(wanted: Specification) -> dict[str, Any]:
    """The columns that a revision may change; marked stones are as large as the file is read."""
    return {name: getattr(wanted, name) for name in SAID} | {"stones": wanted.to_json()["stones"]}


def promised(*, rush: bool) -> datetime:
    """By when an order that is sent now is ready, as the tariff in force promises."""
    tariff = Tariff.objects.in_force()
    days = tariff.rush_days if rush else tariff.promise_days
    return timezone.now() + timedelta(days=days)


def upload(order: Order, actor: User, model: Model3D) -> Order:
    return _move(order, Verb.UPLOAD, actor, model=model)


def submit(
    order: Order, actor: User, *, agreed: Decimal | None = None, most: Decimal | None = None
) -> Order:
    """`agreed`: the total that was shown and ordered at; up to `most` any other is agreed to, too.

    Faces place their orders by `placing`.
    """
    due_at = promised(rush=order.rush)
    data = {"accepted": order.accepted} if order.accepted else None
    return _move(
        order, Verb.SUBMIT, actor, data=data, due_at=due_at, agreed_total=agreed, max_total=most
    )


@transaction.atomic
def revise(
    order: Order,
    actor: User,
    wanted: Specification,
    model: Model3D | None = None,
    *,
    agreed: Decimal | None = None,
    sending: UUID | None = None,
) -> Order:
    """Another file, or the same (None) read as `wanted` says; the order waits for its price again.

    `agreed` as in `submit`; without it stands what its customer agreed to before. `sending` as in
    `files.keep_earlier`. Faces revise their orders by `revising`.
    """
    found = locked(order)
    check_revisable(found, actor)
    other = {
        name: value for name, value in _of_file(wanted).items() if value != getattr(found, name)
    }
    said = {name: str(other[name]) for name in SAID if other.get(name)}
    if model:
        said |= files.keep_earlier(found, actor, model, sending)
        other["model"] = model
    if agreed is not None:
        said |= {"agreed": f"{agreed:.2f}", "agreed_by": consent.CUSTOMER}
        other["agreed_total"] = agreed
    due_at = promised(rush=found.rush)
    other |= {"quote": None, "declined_total": None, "due_at": due_at}
    return _move(found, Verb.REVISE, actor, data=said, **other)


def check_revisable(order: Order, actor: User) -> None:
    """Raises `MoveRefused`: that it is not theirs, or approved already."""
    permissions.check(order, Verb.REVISE, actor, "")


def price(order: Order, quote: Quote, actor: User | None = None, sure: str = "") -> Order:
    """A quote without a total leaves the order waiting for a person, with the reasons in it.

    `sure` is a person's yes to a great change: `HandChange.token`. `NotSure` without it.
    """
    verb = Verb.PRICE if quote.total is not None else Verb.REFER
    return _move(order, verb, actor, quote.note, sure=sure, quote=quote)


def adjust(order: Order, quote: Quote, actor: User, sure: str = "") -> Order:
    """The quote replaces the one that the order has; `PriceChanged` if that is another by now.

    `sure` as in `price`.
    """
    return _move(order, Verb.ADJUST, actor, quote.note, sure=sure, quote=quote)


@transaction.atomic
def accept(order: Order, actor: User, total: Decimal, reason: str = "") -> Order:
    """A yes to `total`; `PriceChanged` if the order costs something else by now.

    A double press finds it done. Of a seller it is the customer's yes by telephone.
    """
    found = locked(order)
    if (
        found.is_agreed
        and found.total == total
        and permissions.may_repeat(found, Verb.ACCEPT, actor)
    ):
        return found
    return _move(order, Verb.ACCEPT, actor, reason, agreed_total=total, declined_total=None)


@transaction.atomic
def decline(order: Order, actor: User, reason: str = "", total: Decimal | None = None) -> Order:
    """A no to what the order costs, or to `total`: `PriceChanged` if it costs something else.

    The order stays, and can't be approved. A double press finds it done.
    """
    found = locked(order)
    seen = found.total if total is None else total
    if (
        found.is_declined
        and found.total == seen
        and permissions.may_repeat(found, Verb.DECLINE, actor)
    ):
        return found
    return _move(order, Verb.DECLINE, actor, reason, declined_total=seen)


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
        order.quote = made[order.pk].replaces
        before, turn = order.total, order.turn
        order.quote, order.version = made[order.pk], order.version + 1
        said = consent.settle(order, before) | {"tariff": made[order.pk].tariff.number}
        _pass_on(order, turn)
        events.append(history.event(order, Verb.REPRICE, order.status, data=said))
    Order.objects.bulk_update(orders, ["quote", "version", "agreed_total", "status_since"])
    history.record(events)
    return orders


@transaction.atomic
def approve(order: Order, actor: User, seen: UUID | None = None) -> Order:
    """`seen`: the quote that the seller looked at; `PriceChanged` if the order has another by now.

    `NotAgreed` while the customer has not said yes to what it costs.
    """
    found = locked(order)
    is_open = found.status == Status.PRICE_CALCULATED and permissions.may_ever(
        found, Verb.APPROVE, actor
    )
    if is_open and seen and found.quote and found.quote.public_id != seen:
        raise PriceChanged(found)
    return _move(order, Verb.APPROVE, actor)


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


@transaction.atomic
def _move(
    order: Order,
    verb: Verb,
    actor: User | None,
    reason: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    sure: str = "",
    **changes: Any,
) -> Order:
    order = locked(order)
    move = permissions.check(order, verb, actor, reason.strip())
    consent.check(order, verb, changes)
    if verb in (Verb.PRICE, Verb.REFER):
        files.check_current(order, changes["quote"])
    if actor and verb in PRICING:
        _check_meant(order, changes["quote"], sure)
    before, agreed = order.status, order.agreed_total
    turn = order.turn if before == move.target == Status.PRICE_CALCULATED else None
    cost = order.total if verb in PRICING else None
    if verb == Verb.TAKE and actor:
        hands.check_room(order, actor)
        order.free_since = order.status_since
    for name, value in changes.items():
        setattr(order, name, value)
    if verb == Verb.SUBMIT and order.model is None:
        raise Unpriced(order)
    if order.status != move.target or verb == Verb.REVISE:
        order.status, order.status_since = move.target, _since(order, verb, actor)
    order.version += 1
    said = consent.said(order, verb, actor, cost, agreed) | dict(data or {})
    if turn:
        _pass_on(order, turn)
    fields = ["status", "status_since", "free_since", "version", "agreed_total", *changes]
    order.save(update_fields=fields)
    history.record([history.event(order, verb, before, actor, reason.strip(), said)])
    return order


def _check_meant(order: Order, quote: Quote, sure: str) -> None:
    """Under the lock, so that a yes is to the very numbers that it was given to."""
    change = hand_change.between(order.quote, quote)
    if not change.is_meant(sure):
        raise NotSure(order, change)


def _since(order: Order, verb: Verb, actor: User | None) -> datetime:
    """From when the next status's clock runs: a return starts none anew, nor does a second take."""
    now = timezone.now()
    if verb == Verb.RETURN:
        return order.free_since or now
    if verb == Verb.TAKE and actor:
        return now - pay.time_held(order, actor)
    return now


def locked(order: Order) -> Order:
    """The row as it is now; nobody else moves it before the transaction ends."""
    # No joins: whoever waited for the lock gets the row anew, but what was joined to it as it was.
    return about(Order.objects.select_for_update().get(pk=order.pk))


def _pass_on(order: Order, turn: Turn | None) -> None:
    """An order that waits for somebody else now, though its status is the same, waits since now."""
    now = order.turn
    if turn and now and turn.owner != now.owner:
        order.status_since = timezone.now()
