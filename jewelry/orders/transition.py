"""The only code that changes an order's status, except `lifecycle.create`.

It locks the row, checks the move and the person, writes the status with its time, writes the
history row and a delivery for each consumer that wants it, and calls the receivers.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders import consent, files, gates, hands, history, pay, permissions
from jewelry.orders.deadlines import Turn
from jewelry.orders.errors import NotSure, Unpriced
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import PRICING, Verb
from jewelry.orders.statuses import Status
from jewelry.platform.tracing.context import about
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import hand_change

WRITTEN = ("status", "status_since", "free_since", "version", "agreed_total")
"""Columns that any move may change."""


@transaction.atomic
def make_move(
    order: Order,
    verb: Verb,
    actor: User | None,
    reason: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    sure: str = "",
    **changes: Any,
) -> Order:
    """Lock the order, apply the move and write it; raises `MoveRefused`."""
    order = lock_order(order)
    event = apply_move(order, verb, actor, reason, data=data, sure=sure, **changes)
    order.save(update_fields=[*WRITTEN, *changes])
    history.record([event])
    return order


def apply_move(
    order: Order,
    verb: Verb,
    actor: User | None,
    reason: str = "",
    *,
    data: Mapping[str, Any] | None = None,
    sure: str = "",
    **changes: Any,
) -> OrderEvent:
    """Change an order that is locked, or new in this transaction; return the event. Writes neither.

    The columns that change are `WRITTEN` and those of `changes`. Raises `MoveRefused`.
    """
    move = permissions.check(order, verb, actor, reason.strip())
    gates.check(order, verb, data or {})
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
    return history.event(order, verb, before, actor, reason.strip(), said)


@transaction.atomic
def reprice(made: Mapping[int, Quote]) -> list[Order]:
    """Replace the quotes of many orders after a new tariff; `made` maps orders' keys to quotes.

    Orders that moved on, or have another quote by now, are left as they are. Returns those changed.
    """
    waiting = Order.objects.select_for_update().filter(
        pk__in=made, status=Status.PRICE_CALCULATED, price_fixed_at=None
    )
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


def _check_meant(order: Order, quote: Quote, sure: str) -> None:
    """Called under the lock, so that the confirmation is for these very numbers."""
    change = hand_change.between(order.quote, quote)
    if not change.is_meant(sure):
        raise NotSure(order, change)


def _since(order: Order, verb: Verb, actor: User | None) -> datetime:
    """Return when the next status's time began: a return or a second take does not restart it."""
    now = timezone.now()
    if verb == Verb.RETURN:
        return order.free_since or now
    if verb == Verb.TAKE and actor:
        return now - pay.time_held(order, actor)
    return now


def lock_order(order: Order) -> Order:
    """Return the row as it is now, locked until the transaction ends."""
    # No joins: after a wait for the lock Postgres reads the row anew, but not the joined rows.
    return about(Order.objects.select_for_update().get(pk=order.pk))


def _pass_on(order: Order, turn: Turn | None) -> None:
    """Restart the waiting time when the turn passes to another person within a status."""
    now = order.turn
    if turn and now and turn.owner != now.owner:
        order.status_since = timezone.now()
