"""The consumer by which purchases follow their orders' history; named in the settings."""

from jewelry.orders.models import OrderEvent
from jewelry.orders.moves import Verb
from jewelry.outbox.consumer import Consumer
from jewelry.purchases import locking, waits
from jewelry.purchases.models import Piece

FOLLOWED = frozenset(
    {
        Verb.PRICE,
        Verb.ADJUST,
        Verb.REPRICE,
        Verb.ACCEPT,
        Verb.REVISE,
        Verb.APPROVE,
        Verb.COMPLETE,
        Verb.SHIP,
        Verb.CANCEL,
    }
)
"""Moves after which other sums are due, or sums are due at last."""


def _is_followed(event: OrderEvent) -> bool:
    return event.verb in FOLLOWED


def _follow(event: OrderEvent, _prepared: None) -> None:
    """What one order waits for depends on its siblings, and a move never touches them."""
    of = Piece.objects.filter(order=event.order_id).values_list("purchase_id", flat=True).first()
    if of is not None:
        waits.write(locking.hold(of))


PURCHASES = Consumer("purchases", _follow, wants=_is_followed)
