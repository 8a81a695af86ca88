"""Refunds the money of a cancelled order in the same transaction, by the rules of sale."""

from typing import Any

from jewelry.accounts.models import BUYERS
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.moves import Verb
from jewelry.payments import refunds
from jewelry.payments.models import Source
from jewelry.purchases import dues, kept, locking
from jewelry.purchases.models import Piece


def pay_back(order: Order, events: list[OrderEvent], **_: Any) -> None:
    """Receives `order_status_changed`, under the order's lock: what it costs all the same is kept,
    and what was paid too much for the purchase goes back."""
    event = next((each for each in events if each.verb == Verb.CANCEL), None)
    piece = Piece.objects.filter(order=order).first() if event else None
    if event is None or piece is None:
        return
    purchase = locking.hold_alone(piece.purchase_id)
    piece.kept_total = kept.of(order, event.from_status)
    piece.save(update_fields=["kept_total"])
    source = Source.BUYER if event.role in BUYERS else Source.SELLER
    refunds.by_rule(purchase, dues.of(purchase).over, source=source, author=event.actor)
