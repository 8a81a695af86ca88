"""A test key's orders: every status in a minute, by the table of moves of real orders, without
effects."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.partners import sandbox_prices
from crm.partners.models import ApiKey, Mode, TestEvent, TestOrder
from crm.partners.webhooks import enqueue
from jewelry.accounts.models import Role
from jewelry.orders import consent, lifecycle, permissions, placing, revising
from jewelry.orders.errors import WrongStatus
from jewelry.orders.models import Order
from jewelry.orders.moves import MOVES, ONWARD, PRICING, SYSTEM, Verb
from jewelry.orders.statuses import Status
from jewelry.pricing.engine import inputs
from jewelry.pricing.models import Quote
from jewelry.shipping.models import Carrier, Shipment

STEP_INTERVAL = timedelta(seconds=7)
"""At least, from one status to the next; beat runs every two seconds, so it is eight."""


def quotes_of(key: ApiKey) -> QuerySet[Quote]:
    return Quote.objects.filter(
        given__sent__partner=key.partner_id, given__sent__mode=Mode.TEST
    ).select_related("tariff", "given__sent", "model", "alloy")


def orders_of(key: ApiKey) -> QuerySet[TestOrder]:
    return TestOrder.objects.of(key).select_related(
        "quote__tariff", "quote__alloy", "quote__given__sent"
    )


@transaction.atomic
def place(
    key: ApiKey, quote: Quote, title: str, comment: str, max_total: Decimal | None = None
) -> TestOrder:
    """Raises `QuoteRefused`."""
    placing.check(quote)
    now = timezone.now()
    order = TestOrder.objects.create(
        customer=key.partner,
        title=title,
        comment=comment,
        quote=quote,
        status=Status.INITIATED,
        status_since=now,
        due_at=lifecycle.promised(rush=inputs.specification(quote.inputs).rush),
    )
    _record(order, Verb.START, "", Role.PARTNER, "", {})
    order = move(order, Verb.UPLOAD, Role.PARTNER)
    order = move(order, Verb.SUBMIT, Role.PARTNER, agreed_total=quote.total, max_total=max_total)
    return move(order, Verb.REFER if quote.total is None else Verb.PRICE, SYSTEM, quote=quote)


def cancel(key: ApiKey, order: TestOrder, reason: str) -> TestOrder:
    """Raises `MoveRefused`."""
    return move(order, Verb.CANCEL, Role.PARTNER, reason)


@transaction.atomic
def accept(key: ApiKey, order: TestOrder, total: Decimal) -> TestOrder:
    """Raises `MoveRefused`."""
    order = _locked(order)
    if order.is_agreed and order.total == total:
        return order
    return move(order, Verb.ACCEPT, Role.PARTNER, agreed_total=total, declined_total=None)


@transaction.atomic
def decline(key: ApiKey, order: TestOrder, reason: str, total: Decimal | None) -> TestOrder:
    """Raises `MoveRefused`."""
    order = _locked(order)
    seen = order.total if total is None else total
    if order.is_declined and order.total == seen:
        return order
    return move(order, Verb.DECLINE, Role.PARTNER, reason, declined_total=seen)


@transaction.atomic
def revise(key: ApiKey, order: TestOrder, quote: Quote) -> TestOrder:
    """Raises `MoveRefused` and `QuoteRefused`."""
    placing.check(quote)
    order = _locked(order)
    revising.check_piece(order.specification, order.quote.model, quote)
    if order.quote_id == quote.pk:
        return order
    agreed = order.agreed_total if quote.total is None else quote.total
    other: dict[str, Any] = {"quote": quote, "agreed_total": agreed, "declined_total": None}
    order = move(order, Verb.REVISE, Role.PARTNER, "", **other)
    return move(order, Verb.REFER if quote.total is None else Verb.PRICE, SYSTEM, quote=quote)


def delivered(key: ApiKey, order: TestOrder) -> TestOrder:
    """Raises `MoveRefused`."""
    return order if order.status == Status.CLOSED else move(order, Verb.CLOSE, Role.PARTNER)


def shipment_of(order: TestOrder) -> Shipment | None:
    """Return a made-up parcel of the first carrier, with the number that is its example."""
    if order.status not in {Status.SHIPPED, Status.CLOSED}:
        return None
    carrier = Carrier.objects.offered().exclude(sample="").first()
    sent_at = order.status_since
    days = timedelta(days=carrier.days if carrier else 0)
    return Shipment(
        carrier=carrier,
        number=carrier.sample if carrier else "",
        sent_at=sent_at,
        expected_on=sent_at.date() + days,
    )


def may(key: ApiKey, order: Any, verb: Verb) -> bool:
    return permissions.may(order, key.partner, verb)


def advance() -> int:
    """Move on the orders that have waited long enough; return how many."""
    before = timezone.now() - STEP_INTERVAL
    waiting = TestOrder.objects.going_on().filter(status_since__lte=before).order_by("status_since")
    return sum(_advance(pk) for pk in waiting.values_list("pk", flat=True)[:500])


@transaction.atomic
def _advance(pk: int) -> bool:
    rows = TestOrder.objects.select_for_update(skip_locked=True)
    order = rows.filter(pk=pk, status_since__lte=timezone.now() - STEP_INTERVAL).first()
    onward = ONWARD.get(Status(order.status)) if order else None
    if order is None or onward is None or order.waits_for_customer:
        return False
    if order.needs_person:
        move(order, Verb.PRICE, Role.SELLER, quote=sandbox_prices.by_hand(order))
    elif order.is_declined:
        move(order, Verb.CANCEL, Role.SELLER, "The partner said no to the price.")
    elif order.status == Status.PRICE_CALCULATED and sandbox_prices.is_to_cost_more(order):
        move(order, Verb.ADJUST, Role.SELLER, "Dearer", quote=sandbox_prices.dearer(order))
    else:
        move(order, onward.verb, onward.role)
    return True


@transaction.atomic
def move(
    order: TestOrder,
    verb: Verb,
    role: str,
    reason: str = "",
    *,
    data: Mapping[str, str] | None = None,
    **changes: Any,
) -> TestOrder:
    """Move as `lifecycle` moves real orders: by the same table, with the same rules of consent."""
    order = _locked(order)
    target = _target(order, verb, role)
    if target is None:
        raise WrongStatus(alike(order))
    if verb != Verb.ADJUST:
        consent.check(alike(order), verb, changes)
    before, agreed = order.status, order.agreed_total
    cost = order.total if verb == Verb.ADJUST else None
    for name, value in changes.items():
        setattr(order, name, value)
    order.status = target
    if verb != Verb.SAY:  # words do not keep it where it is
        order.status_since = timezone.now()
    order.version += 1
    actor = order.customer if role == Role.PARTNER else None
    said = consent.said(alike(order), verb, actor, cost, agreed) | dict(data or {})
    order.save()
    _record(order, verb, before, role, reason.strip(), said)
    return order


def alike(order: TestOrder) -> Order:
    """Return it as what it is like, for the type checker."""
    return cast(Order, order)


def _locked(order: TestOrder) -> TestOrder:
    return TestOrder.objects.select_for_update().get(pk=order.pk)


def _target(order: TestOrder, verb: Verb, role: str) -> Status | None:
    fits = (m for m in MOVES if (m.verb, m.role) == (verb, role) and order.status in m.sources)
    return next((move.target for move in fits), None)


def _record(
    order: TestOrder, verb: Verb, before: str, role: str, reason: str, said: dict[str, Any]
) -> None:
    event = TestEvent.objects.create(
        order=order,
        order_version=order.version,
        verb=verb,
        from_status=before,
        to_status=order.status,
        role=role,
        reason=reason[:500],
        data=({"quote": order.quote_id} if verb in PRICING else {}) | said,
    )
    enqueue.record(order, event, Mode.TEST)
