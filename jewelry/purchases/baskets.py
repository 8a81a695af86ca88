"""The basket: a purchase that is not placed yet, of a person or of a guest.

A guest's basket is known by its public id, which only the guest's session has. Each change is one
transaction under the basket's lock, and gives the basket a new stamp.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.models import Measurement, Model3D
from jewelry.orders import lifecycle
from jewelry.orders.errors import WrongStatus
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import PriceRequest, Quote, Tariff
from jewelry.pricing.quotes import held
from jewelry.purchases.models import MAX_PIECES, RECIPIENT_FIELDS, Piece, Purchase, State

TYPED = (*RECIPIENT_FIELDS, "way", "wishes", "gift", "gift_note", "pays", "method")
"""What a checkout writes."""


DRAFTS = frozenset({Status.INITIATED, Status.FILE_UPLOADED})
"""Orders that were begun and not sent."""


class BasketRefused(Exception):
    """The basket can't be changed so; the sentence says why. Nothing was written."""


class Gone(BasketRefused):
    """It was ordered meanwhile, or merged into another."""

    def __init__(self) -> None:
        super().__init__(_("This basket was ordered already. Here is the present one."))


class NoPiece(BasketRefused):
    """It was taken out meanwhile, in another window."""

    def __init__(self) -> None:
        super().__init__(
            _("That piece is not in the basket any more. Here is the basket as it is.")
        )


class Full(BasketRefused):
    def __init__(self) -> None:
        words = _("A basket holds %(most)d pieces. Please order these first.")
        super().__init__(words % {"most": MAX_PIECES})


def of(key: UUID | None, person: User | None, *, make: bool = False) -> Purchase | None:
    """Return the person's basket, or the guest's of this key; None if there is none."""
    mine = {"customer": person} if person else {"customer": None, "public_id": key}
    found = Purchase.objects.filter(**mine, state=State.BASKET).first()
    if found or not make:
        return found
    if person:
        return Purchase.objects.get_or_create(customer=person, state=State.BASKET)[0]
    return Purchase.objects.create()


def hold(basket: Purchase) -> Purchase:
    """Return the row as it is now, locked until the transaction ends. Raises `Gone`."""
    found = Purchase.objects.select_for_update().filter(pk=basket.pk, state=State.BASKET).first()
    if found is None:
        raise Gone
    return found


def touch(basket: Purchase, *changed: str) -> None:
    """Save the columns and a new stamp: a person who saw the earlier basket must look again."""
    basket.stamp, basket.touched_at = uuid4(), timezone.now()
    basket.save(update_fields=["stamp", "touched_at", *changed])


@transaction.atomic
def add_house(
    basket: Purchase,
    piece: Piece,
    measurement: Measurement | None,
    tariff: Tariff,
    at: datetime,
    token: UUID,
) -> Piece:
    """Add a piece of the catalogue at the price that a page showed `at` a moment, by a tariff.

    `piece` has its slug, title, model, comment and specification, and is not saved. Without a
    measurement it has no price yet. The same token adds one piece.
    """
    basket = hold(basket)
    if measurement:
        piece.quote = quotes.as_shown(
            measurement, piece.wanted, tariff, at, customer=basket.customer
        )
    piece.is_ours = True
    return _add(basket, piece, token)


@transaction.atomic
def add_priced(
    basket: Purchase,
    asked: PriceRequest,
    quote: Quote,
    token: UUID,
    *,
    comment: str = "",
    most: Decimal | None = None,
) -> Piece:
    """Add a customer's own model at the quote that was on its page."""
    piece = Piece(
        title=asked.title,
        model=asked.model,
        specification=quote.inputs["specification"],
        quote=quote,
        comment=comment,
        max_total=most,
    )
    return _add(hold(basket), piece, token)


@transaction.atomic
def add_draft(basket: Purchase, draft: Order, piece: Piece) -> Piece:
    """Put an order that was begun and not sent into the basket; the draft itself is cancelled.

    `piece` has its title, model and specification, and is not saved. Raises `MoveRefused` for what
    is no draft any more.
    """
    if draft.status not in DRAFTS:
        raise WrongStatus(draft)
    order = lifecycle.cancel(draft, draft.customer, _("It goes on in the basket."))
    basket = hold(basket)
    if piece.model:
        piece.quote = price(piece.model, piece.wanted, basket.customer)
    return _add(basket, piece, order.public_id)


@transaction.atomic
def add_again(basket: Purchase, piece: Piece, token: UUID) -> Piece:
    """Add what was ordered before, at the price of today or one that is held.

    `piece` has its title, model and specification, and is not saved.
    """
    basket = hold(basket)
    if piece.model:
        piece.quote = price(piece.model, piece.wanted, basket.customer)
    return _add(basket, piece, token)


def _add(basket: Purchase, piece: Piece, token: UUID) -> Piece:
    """A double press finds the first one's piece."""
    # The same form sent again after the basket was ordered is another piece.
    piece.public_id = uuid5(token, str(basket.pk))
    if found := Piece.objects.filter(public_id=piece.public_id).first():
        return found
    places = list(basket.pieces.values_list("position", flat=True))
    if len(places) >= MAX_PIECES:
        raise Full
    piece.purchase, piece.position = basket, max(places, default=0) + 1
    piece.seen_total = piece.quote.total if piece.quote else None
    piece.save()
    touch(basket)
    return piece


@transaction.atomic
def change(piece: Piece, wanted: Specification) -> Piece:
    """Make it another piece at today's price, or at one that is held. Raises `NoPiece`, `Gone`."""
    basket = hold(piece.purchase)
    found = basket.pieces.select_related("model").filter(pk=piece.pk).first()
    if found is None:
        raise NoPiece
    piece = found
    if piece.model is None or piece.wanted == wanted:
        return piece
    piece.specification = wanted.to_json()
    piece.quote = price(piece.model, wanted, basket.customer)
    piece.seen_total = piece.quote.total if piece.quote else None
    piece.save(update_fields=["specification", "quote", "seen_total"])
    touch(basket)
    return piece


@transaction.atomic
def remove(piece: Piece) -> None:
    basket = hold(piece.purchase)
    basket.pieces.filter(pk=piece.pk).delete()
    touch(basket)


def price(model: Model3D, wanted: Specification, customer: User | None) -> Quote | None:
    """Return the lowest price that is held for the customer, else today's; None of what is not
    measured."""
    if customer and (shown := held.shown_to(customer, model, wanted)):
        return shown
    if made := quotes.known(model, wanted, customer=customer):
        return made
    measurement = store.newest(model)
    return quotes.make(measurement, wanted, customer=customer) if measurement else None


@transaction.atomic
def claim(key: UUID, person: User) -> Purchase | None:
    """Give a guest's basket to the person who signed in; pieces of their own basket come first."""
    mine = {"customer": None, "state": State.BASKET, "public_id": key}
    guest = Purchase.objects.select_for_update().filter(**mine).first()
    if guest is None:
        return None
    Quote.objects.filter(piece__purchase=guest, customer=None).update(customer=person)
    own = Purchase.objects.filter(customer=person, state=State.BASKET).select_for_update().first()
    if own is None:
        guest.customer = person
        try:
            with transaction.atomic():
                touch(guest, "customer")
        except IntegrityError:  # another device began one just now
            own = Purchase.objects.select_for_update().get(customer=person, state=State.BASKET)
        else:
            return guest
    _merge(guest, own)
    return own


def _merge(guest: Purchase, own: Purchase) -> None:
    """The details that the guest typed last replace the older ones."""
    places = list(own.pieces.values_list("position", flat=True))
    room, last = MAX_PIECES - len(places), max(places, default=0)
    for place, piece in enumerate(guest.pieces.all()[:room], start=last + 1):
        piece.purchase, piece.position = own, place
        piece.save(update_fields=["purchase", "position"])
    typed = [name for name in TYPED if getattr(guest, name)] if guest.recipient_name else []
    for name in typed:
        setattr(own, name, getattr(guest, name))
    Purchase.objects.filter(pk=guest.pk).delete()
    touch(own, *typed)
