"""The way from the basket to the summary: prices looked at anew, and what is still lacking."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Tariff
from jewelry.pricing.quotes import held
from jewelry.purchases import baskets, delivery
from jewelry.purchases.delivery import Offer
from jewelry.purchases.dues import Dues, Part
from jewelry.purchases.models import (
    MAX_ADDRESSES,
    RECIPIENT_FIELDS,
    Address,
    Piece,
    Purchase,
    SaleRules,
)


@dataclass(frozen=True)
class Change:
    """A piece has another price than its customer was shown; None: no price."""

    piece: Piece
    was: Decimal | None
    now: Decimal | None


def pieces_of(purchase: Purchase) -> list[Piece]:
    """Load everything that pages show of them."""
    full = purchase.pieces.select_related("model", "quote__alloy", "quote__tariff", "order")
    pieces = list(full)
    for piece in pieces:
        piece.purchase = purchase
    return pieces


def total_of(pieces: Iterable[Piece]) -> Decimal:
    """Return the sum of the prices that are known."""
    return sum((_total(piece) or Decimal(0) for piece in pieces), Decimal(0))


def _total(piece: Piece) -> Decimal | None:
    return piece.quote.total if piece.quote else None


def refresh(basket: Purchase) -> list[Change]:
    """Price anew what is no longer held, and the delivery; return what its customer has not seen.

    Writes, with a new stamp, only where something is another price than before. Raises `Gone`.
    """
    in_force = Tariff.objects.in_force()
    if _is_stale(basket, in_force):
        with transaction.atomic():
            found = baskets.hold(basket)
            for piece in pieces_of(found):
                if not is_current(piece, in_force):
                    _reprice(piece, found)
            settles_anew(found)
            baskets.touch(found, *SETTLED)
    return [
        Change(piece, piece.seen_total, _total(piece))
        for piece in pieces_of(basket)
        if piece.seen_total != _total(piece)
    ]


def _is_stale(basket: Purchase, in_force: Tariff) -> bool:
    is_priced = all(is_current(piece, in_force) for piece in pieces_of(basket))
    return not is_priced or settles_anew(basket)


def is_current(piece: Piece, in_force: Tariff) -> bool:
    """Return whether its price is held, or as good as new."""
    quote = piece.quote
    if quote is None:
        return not _is_measured(piece)
    if held.holds(quote):
        return True
    return quote.valid_until > timezone.now() and quote.tariff_id == in_force.pk


def _is_measured(piece: Piece) -> bool:
    return bool(piece.model and piece.model.measurements.exists())


def _reprice(piece: Piece, basket: Purchase) -> None:
    if piece.model is None:
        return
    made = baskets.price(piece.model, piece.wanted, basket.customer)
    if made is not None:
        piece.quote = made
        piece.save(update_fields=["quote"])


SETTLED = ("way", "delivery_price", "delivery_days_from", "delivery_days", "deposit_share")  # fmt: skip
"""What a basket takes from the house's rates and rules, as its customer is shown it."""


def settles_anew(basket: Purchase) -> bool:
    """Set these columns, without saving; return whether one of them is another than before."""
    before = [getattr(basket, name) for name in SETTLED]
    offer = offer_of(basket)
    basket.way = offer.way if offer else None
    basket.delivery_price = offer.price if offer else Decimal(0)
    basket.delivery_days_from = offer.days_from if offer else 0
    basket.delivery_days = offer.days_to if offer else 0
    basket.deposit_share = SaleRules.objects.present().deposit_share
    return before != [getattr(basket, name) for name in SETTLED]


def offer_of(basket: Purchase) -> Offer | None:
    """Return the chosen way as it is offered now; None where it is not."""
    if basket.way_id is None:
        return None
    offers = delivery.offered(basket.country, basket.city, total_of(pieces_of(basket)))
    return next((offer for offer in offers if offer.way.pk == basket.way_id), None)


@transaction.atomic
def write(basket: Purchase, given: dict[str, Any]) -> Purchase:
    """Write what the checkout's form says. Raises `Gone`."""
    found = baskets.hold(basket)
    for name, value in given.items():
        setattr(found, name, value)
    settles_anew(found)
    baskets.touch(found, *given, *SETTLED)
    return found


def lacking(basket: Purchase) -> list[str]:
    """Return the names of the fields without which nothing can be ordered."""
    given = {name: getattr(basket, name) for name in RECIPIENT_FIELDS}
    return delivery.lacking(basket.way, given)


def sums(basket: Purchase, pieces: Iterable[Piece]) -> Dues:
    """What it will cost and what is due at once, as if all that is known were agreed to."""
    parts = [Part(piece.pk, _total(piece), Status.PRICE_CALCULATED) for piece in pieces]
    return Dues(parts, basket.pays, basket.deposit_share, basket.delivery_price, Decimal(0))


def is_open(pieces: Iterable[Piece]) -> bool:
    """Return whether a person still has to name a price."""
    return any(_total(piece) is None for piece in pieces)


@transaction.atomic
def remember(person: User, basket: Purchase) -> None:
    """Store the recipient for the next purchase, once; none is added above the limit."""
    fields = {name: getattr(basket, name) for name in RECIPIENT_FIELDS}
    User.objects.select_for_update().get(pk=person.pk)
    mine = Address.objects.filter(customer=person)
    if mine.filter(**fields).exists() or mine.count() >= MAX_ADDRESSES:
        return
    Address.objects.create(customer=person, is_usual=not mine.exists(), **fields)
