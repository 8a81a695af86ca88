"""The verbs of an order's life, as faces call them; `transition` makes the move.

Each is one transaction. A refused move raises `MoveRefused` and leaves nothing behind.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import BUYERS, User
from jewelry.models3d.models import Model3D
from jewelry.orders import consent, files, history, pay, permissions
from jewelry.orders.errors import PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.orders.transition import lock_order, make_move
from jewelry.platform.tracing.context import about
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote, Tariff


class Given(TypedDict, total=False):
    """What a customer gives with an order beside what decides its price."""

    comment: str
    public_id: UUID


@transaction.atomic
def start(
    customer: User,
    title: str,
    wanted: Specification,
    *,
    model: Model3D | None = None,
    **given: Unpack[Given],
) -> Order:
    """Create an order. A repeated start with the same `public_id` raises IntegrityError."""
    order = create(customer, title, wanted, model=model, **given)
    history.record([history.event(order, Verb.START, "", customer)])
    return order


def create(
    customer: User,
    title: str,
    wanted: Specification,
    *,
    model: Model3D | None = None,
    **given: Unpack[Given],
) -> Order:
    """Write the row alone; the caller records its event in the same transaction."""
    order = Order.objects.create(
        customer=customer,
        title=title,
        alloy=Alloy.objects.get(code=wanted.alloy),
        model=model,
        quantity=wanted.quantity,
        finish=wanted.finish,
        rush=wanted.rush,
        **_of_file(wanted),
        **given,
        status=Status.INITIATED,
        status_since=timezone.now(),
    )
    return about(order)


SAID = ("unit", "ring_size", "accepted")
"""What a customer may say of the file and of the ring's size."""


def _of_file(wanted: Specification) -> dict[str, Any]:
    """The columns that a revision may change; the stones' sizes follow the file's reading."""
    said = {name: getattr(wanted, name) for name in SAID}
    return said | {"stones": wanted.to_json()["stones"], "options": wanted.options()}


def promised(*, rush: bool) -> datetime:
    """Return when an order that is sent now will be ready, by the tariff in force."""
    tariff = Tariff.objects.in_force()
    days = tariff.rush_days if rush else tariff.promise_days
    return timezone.now() + timedelta(days=days)


def upload(order: Order, actor: User, model: Model3D) -> Order:
    return make_move(order, Verb.UPLOAD, actor, model=model)


def submit(
    order: Order, actor: User, *, agreed: Decimal | None = None, most: Decimal | None = None
) -> Order:
    """Send the order in. `agreed` is the total that the customer ordered at; up to `most` any is
    agreed to.

    Faces place their orders through `placing`.
    """
    return make_move(order, Verb.SUBMIT, actor, **submission(order, agreed, most))


def submission(order: Order, agreed: Decimal | None, most: Decimal | None) -> dict[str, Any]:
    """Return what `make_move` and `apply_move` need for a submit."""
    return {
        "data": {"accepted": order.accepted} if order.accepted else None,
        "due_at": promised(rush=order.rush),
        "agreed_total": agreed,
        "max_total": most,
    }


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
    """Give the order another file, or the same one (None) read as `wanted` says; it waits for a
    price.

    `agreed` as in `submit`; without it the earlier agreement stays. `sending` as in
    `files.keep_earlier`. Faces revise their orders through `revising`.
    """
    found = lock_order(order)
    check_revisable(found, actor)
    other = {
        name: value for name, value in _of_file(wanted).items() if value != getattr(found, name)
    }
    said = {name: str(other[name]) for name in SAID if other.get(name)}
    if model:
        said |= files.keep_earlier(found, actor, model, sending)
        other["model"] = model
    if found.total is not None:
        said["was"] = f"{found.total:.2f}"
    if agreed is not None:
        said |= {"agreed": f"{agreed:.2f}", "agreed_by": consent.CUSTOMER}
        other["agreed_total"] = agreed
    due_at = promised(rush=found.rush)
    other |= {"quote": None, "declined_total": None, "due_at": due_at}
    if found.price_fixed_at:
        other["price_fixed_at"] = None
    return make_move(found, Verb.REVISE, actor, data=said, **other)


def check_revisable(order: Order, actor: User) -> None:
    """Raise `MoveRefused` when the order is not the actor's, or is approved already."""
    permissions.check(order, Verb.REVISE, actor, "")


def price(order: Order, quote: Quote, actor: User | None = None, sure: str = "") -> Order:
    """Give the order its price. A quote without a total makes the order wait for a person.

    `sure` is a person's confirmation of a great change: `HandChange.token`. Raises `NotSure`
    without it.
    """
    return make_move(order, pricing_verb(quote), actor, quote.note, sure=sure, quote=quote)


def pricing_verb(quote: Quote) -> Verb:
    return Verb.PRICE if quote.total is not None else Verb.REFER


def adjust(order: Order, quote: Quote, actor: User, sure: str = "") -> Order:
    """Replace the order's quote; raises `PriceChanged` if the order has another quote by now.

    `sure` as in `price`.
    """
    return make_move(order, Verb.ADJUST, actor, quote.note, sure=sure, quote=quote)


@transaction.atomic
def accept(order: Order, actor: User, total: Decimal, reason: str = "") -> Order:
    """Agree to `total`; raises `PriceChanged` if the order costs something else by now.

    A repeated press changes nothing. A seller records a yes by telephone.
    """
    found = lock_order(order)
    if (
        found.is_agreed
        and found.total == total
        and permissions.may_repeat(found, Verb.ACCEPT, actor)
    ):
        return found
    return make_move(order, Verb.ACCEPT, actor, reason, agreed_total=total, declined_total=None)


@transaction.atomic
def decline(order: Order, actor: User, reason: str = "", total: Decimal | None = None) -> Order:
    """Decline what the order costs, or `total`: raises `PriceChanged` if it costs something else.

    The order stays, but cannot be approved. A repeated press changes nothing.
    """
    found = lock_order(order)
    seen = found.total if total is None else total
    if (
        found.is_declined
        and found.total == seen
        and permissions.may_repeat(found, Verb.DECLINE, actor)
    ):
        return found
    return make_move(order, Verb.DECLINE, actor, reason, declined_total=seen)


@transaction.atomic
def approve(order: Order, actor: User, seen: UUID | None = None) -> Order:
    """Approve for production. `seen` is the quote on the seller's page.

    Raises `PriceChanged` if the order has another quote, and `NotAgreed` while the customer has not
    agreed.
    """
    found = lock_order(order)
    is_open = found.status == Status.PRICE_CALCULATED and permissions.may_ever(
        found, Verb.APPROVE, actor
    )
    if is_open and seen and found.quote and found.quote.public_id != seen:
        raise PriceChanged(found)
    return make_move(order, Verb.APPROVE, actor)


@transaction.atomic
def take(order: Order, actor: User) -> Order:
    """Give the order to exactly one operator: the row lock decides, a unique index guarantees
    it."""
    order = make_move(order, Verb.TAKE, actor, operator=actor, taken_at=timezone.now())
    pay.reserve(order, actor)
    return order


@transaction.atomic
def give_back(order: Order, actor: User, reason: str) -> Order:
    order = make_move(order, Verb.RETURN, actor, reason, operator=None, taken_at=None)
    pay.reverse(order)
    return order


@transaction.atomic
def complete(order: Order, actor: User) -> Order:
    order = make_move(order, Verb.COMPLETE, actor)
    pay.earn(order)
    return order


def pack(order: Order, actor: User) -> Order:
    return make_move(order, Verb.PACK, actor)


def ship(order: Order, actor: User) -> Order:
    return make_move(order, Verb.SHIP, actor)


def close(order: Order, actor: User | None = None) -> Order:
    return make_move(order, Verb.CLOSE, actor)


@transaction.atomic
def cancel(order: Order, actor: User, reason: str = "", *, grant: str = "") -> Order:
    """Cancel the order. `grant` is the reason why the operator keeps the reserved pay, else
    reversed."""
    grant = grant.strip()
    if grant:
        Order.objects.select_for_update().get(pk=order.pk)
        grant = grant if order.pay.reserved().exists() else ""
    order = make_move(order, Verb.CANCEL, actor, reason, data={"grant": grant} if grant else {})
    if grant:
        pay.grant(order, actor, grant)
    else:
        pay.reverse(order)
    return order


def paid(order: Order, data: Mapping[str, Any], actor: User | None = None, **flags: Any) -> Order:
    """Note a payment on the order's page. `flags` are `awaits_payment` and `price_fixed_at`, where
    they change."""
    return make_move(order, Verb.PAY, actor, data=data, **flags)


def refunded(
    order: Order, data: Mapping[str, Any], actor: User | None = None, reason: str = "", **flags: Any
) -> Order:
    return make_move(order, Verb.REFUND, actor, reason, data=data, **flags)


def say(order: Order, actor: User, data: Mapping[str, Any], *, lifts: bool = False) -> Order:
    """Note a message. Its customer's lifts a question that holds the order; of a seller's,
    `lifts` says so."""
    is_answer = lifts or actor.role in BUYERS
    answered: dict[str, Any] = {"awaits_answer": False} if is_answer else {}
    return make_move(order, Verb.SAY, actor, data=data, **answered)


def ask(order: Order, actor: User, data: Mapping[str, Any]) -> Order:
    """Ask the customer: the order is held until they answer."""
    return make_move(order, Verb.ASK, actor, data=data, awaits_answer=True)
