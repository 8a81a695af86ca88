"""The one order of locks: orders by their keys, then the purchase; payments and refunds come after.

A move locks its order, and then the purchase at most. So whoever changes several orders of a
purchase holds them all before the purchase, and two never wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases import dues
from jewelry.purchases.dues import Dues
from jewelry.purchases.models import Piece, Purchase


@dataclass(frozen=True)
class Held:
    """A purchase and its orders, locked until the transaction ends."""

    purchase: Purchase
    orders: Sequence[Order]

    @property
    def live(self) -> list[Order]:
        return [order for order in self.orders if order.status != Status.CANCELLED]

    def dues(self) -> Dues:
        return dues.of(self.purchase)


def hold(purchase: int) -> Held:
    """Lock the purchase with this key and all its orders; the caller holds no lock of either."""
    keys = Piece.objects.filter(purchase=purchase, order__isnull=False).values_list("order_id")
    # No join and no subquery: after a wait for a lock Postgres reads anew only the row itself.
    of_it = Order.objects.select_for_update().filter(pk__in=[pk for (pk,) in keys])
    orders = list(of_it.order_by("pk"))
    return Held(hold_alone(purchase), orders)


def hold_all_of(person: User) -> None:
    """Lock all orders and purchases of a person, whose erasing changes several of each."""
    for rows in (Order.objects.of(person), Purchase.objects.of(person)):
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def hold_alone(purchase: int) -> Purchase:
    """Lock the purchase under the lock of one of its orders, or of none: lock no order after it."""
    return Purchase.objects.select_for_update().get(pk=purchase)
