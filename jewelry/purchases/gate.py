"""What is not paid goes neither into production nor out of the house."""

from collections.abc import Mapping
from typing import Any

from jewelry.orders.errors import NotPaid
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.purchases import dues, locking
from jewelry.purchases.models import Piece

GUARDED = frozenset({Verb.APPROVE, Verb.SHIP})


def check(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """Raise `NotPaid`. An order without a purchase owes nothing, nor does one let go unpaid.

    Moves of one purchase's orders wait here for each other, so each sees what the others did.
    """
    if verb not in GUARDED or not (order.is_agreed or verb == Verb.SHIP):
        return
    of = Piece.objects.filter(order=order).values_list("purchase_id", flat=True).first()
    if of is None:
        return
    purchase = locking.hold_alone(of)
    if purchase.credit_by_id:
        return
    owed = dues.of(purchase)
    due = owed.now if verb == Verb.APPROVE else owed.to_ship(order.pk)
    if due > 0:
        raise NotPaid(order, due)
