"""`Order.awaits_payment`: whether an order stands still until its customer pays.

It is there for lists and turns; the gate never trusts it.
"""

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.dues import Dues
from jewelry.purchases.locking import Held

READY = frozenset({Status.MANUFACTURING_COMPLETED, Status.PACKAGING})
"""The piece is made: the rest is due."""


def of(order: Order, owed: Dues) -> bool:
    if order.status == Status.PRICE_CALCULATED and order.is_agreed:
        return owed.now > 0
    return order.status in READY and owed.to_ship(order.pk) > 0


def changed(held: Held) -> dict[int, bool]:
    """Return the new flags of those orders whose flag is wrong, by their keys."""
    owed, is_let = held.dues(), held.purchase.credit_by_id is not None
    found = {order.pk: not is_let and of(order, owed) for order in held.orders}
    return {
        order.pk: found[order.pk]
        for order in held.orders
        if order.awaits_payment != found[order.pk]
    }


def write(held: Held) -> None:
    """Correct the flags without a move; a trigger tells the lists."""
    for pk, is_awaited in changed(held).items():
        Order.objects.filter(pk=pk).update(awaits_payment=is_awaited)
