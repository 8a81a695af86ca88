"""Money that came or went is a move of the purchase's orders: their pages, letters and webhooks
learn of it as of any other."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.payments.models import Payment, Refund
from jewelry.purchases import waits
from jewelry.purchases.locking import Held


def paid(held: Held, payment: Payment) -> None:
    """The prices that the money was paid on are fixed by it."""
    data = {"payment": payment.pk, "amount": f"{payment.captured_amount:.2f}"}
    flags = _flags(held)
    for order, said in _told(held, held.live or held.orders, data):
        changes = flags.pop(order.pk, {})
        if order.price_fixed_at is None and order.is_agreed:
            changes["price_fixed_at"] = timezone.now()
        lifecycle.paid(order, said, **changes)
    waits.write(held)


def refunded(held: Held, refund: Refund) -> None:
    data = {"refund": refund.pk, "amount": f"{refund.amount:.2f}"}
    flags = _flags(held)
    for order, said in _told(held, held.orders, data):
        lifecycle.refunded(order, said, reason=refund.reason, **flags.get(order.pk, {}))


def _flags(held: Held) -> dict[int, dict[str, Any]]:
    return {pk: {"awaits_payment": flag} for pk, flag in waits.changed(held).items()}


def _told(
    held: Held, orders: Sequence[Order], data: dict[str, Any]
) -> list[tuple[Order, dict[str, Any]]]:
    """`first` is of one order of the purchase: what is written once to its customer."""
    of = {"purchase": held.purchase.number}
    return [
        (order, data | of | ({"first": True} if place == 0 else {}))
        for place, order in enumerate(orders)
    ]
