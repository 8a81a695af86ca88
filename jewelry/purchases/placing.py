"""Placing a purchase: each of its pieces becomes an order, at the prices of its summary."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from jewelry.accounts.models import User
from jewelry.orders import placing
from jewelry.orders.models import Order
from jewelry.pricing.models import Quote, Tariff
from jewelry.purchases import baskets, checkout, terms
from jewelry.purchases.models import Method, Pays, Piece, Purchase, SaleRules, State

ON_ACCOUNT = "contract"
"""The terms of partners' purchases."""


class Changed(Exception):
    """The summary that was pressed is not the present one. Nothing was written."""


class NotReady(Exception):
    """`fields` are lacking, or there is no piece. Nothing was written."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@transaction.atomic
def place(basket: Purchase, person: User, stamp: UUID, agreed_terms: str) -> Purchase:
    """Order what the summary with this stamp showed; agreed to at its prices.

    A second press finds the first one's purchase. Raises `Changed`, `NotReady`, `Gone`, and
    `QuoteRefused` of the orders.
    """
    found = Purchase.objects.select_for_update().get(pk=basket.pk)
    if found.customer_id != person.pk or found.state == State.DROPPED:
        raise baskets.Gone
    if found.is_placed:
        return found
    pieces = checkout.pieces_of(found)
    if lacking := ([] if pieces else ["pieces"]) + checkout.lacking(found):
        raise NotReady(lacking)
    in_force = Tariff.objects.in_force()
    is_current = all(checkout.is_current(piece, in_force) for piece in pieces)
    if found.stamp != stamp or agreed_terms != terms.VERSION or not is_current:
        raise Changed
    if checkout.settles_anew(found):
        raise Changed
    for piece in pieces:
        piece.order = _order(piece, found, person)
        piece.seen_total = piece.quote.total if piece.quote else None
        piece.save(update_fields=["order", "seen_total"])
    _write(found, agreed_terms)
    return found


def _order(piece: Piece, purchase: Purchase, person: User) -> Order:
    model = piece.model
    assert model is not None  # only erasing takes it away, from placed purchases
    if piece.quote:
        return placing.at(
            piece.quote,
            person,
            piece.title,
            max_total=piece.max_total,
            is_ours=piece.is_ours,
            purchase=purchase.number,
            comment=piece.comment,
            public_id=piece.public_id,
        )
    return placing.unpriced(
        person,
        piece.title,
        piece.wanted,
        model,
        max_total=piece.max_total,
        is_ours=piece.is_ours,
        purchase=purchase.number,
        comment=piece.comment,
        public_id=piece.public_id,
    )


def _write(purchase: Purchase, agreed_terms: str) -> None:
    now = timezone.now()
    purchase.state, purchase.placed_at = State.PLACED, now
    purchase.terms_version, purchase.terms_at = agreed_terms, now
    purchase.language = get_language() or ""
    purchase.way_name = purchase.way.name if purchase.way else ""
    written = ("state", "placed_at", "terms_version", "terms_at", "language", "way_name")
    purchase.save(update_fields=written)


@transaction.atomic
def for_partner(
    partner: User,
    quote: Quote,
    title: str,
    *,
    comment: str = "",
    most: Decimal | None = None,
    public_id: UUID | None = None,
) -> Order:
    """Place one order on account, at a quote. Raises `QuoteRefused`."""
    now = timezone.now()
    purchase = Purchase.objects.create(
        customer=partner,
        state=State.PLACED,
        placed_at=now,
        terms_version=ON_ACCOUNT,
        terms_at=now,
        language=get_language() or "",
        pays=Pays.ACCOUNT,
        method=Method.ACCOUNT,
        deposit_share=SaleRules.objects.present().deposit_share,
    )
    piece = Piece(
        public_id=public_id or uuid4(),
        purchase=purchase,
        title=title,
        model=quote.model,
        specification=quote.inputs["specification"],
        quote=quote,
        seen_total=quote.total,
        max_total=most,
        comment=comment,
    )
    piece.order = _order(piece, purchase, partner)
    piece.save()
    return piece.order
