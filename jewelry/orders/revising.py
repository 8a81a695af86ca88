"""The one way to change what a sent order is made from: another file, or the same one read anew.

Until a seller approves it. The order is priced anew by the rules of every price: what costs more
than its customer has agreed to waits for their yes, and a price that was held is its own file's.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from jewelry.accounts.models import User
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle, permissions, placing
from jewelry.orders.errors import PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.placing import QuoteNotYours, QuoteRefused
from jewelry.pricing import marking, quotes
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import held


class QuoteOfOtherPiece(QuoteRefused):
    """The price is for another metal, number, finish or other stones than the order."""


@transaction.atomic
def send_file(order: Order, actor: User, model: Model3D, sending: UUID | None = None) -> Order:
    """Another file for the same piece; what was said of the old one (its unit) is asked anew.

    A worker prices it after the commit, or it is priced at once if it is measured. `sending`, when
    the caller has promised one, makes a repeated sending fail as a duplicate. Raises `MoveRefused`.
    """
    found = lifecycle.locked(order)
    wanted = found.specification.for_another_file()
    return _priced(lifecycle.revise(found, actor, wanted, model, sending=sending))


@transaction.atomic
def reread(
    order: Order,
    actor: User,
    change: Callable[[Specification], Specification],
    *,
    seen: UUID | None,
    model: Model3D | None = None,
) -> Order:
    """The same file in another unit or size, or as its customer accepts that it is read.

    `seen` is the quote that they looked at: `PriceChanged` if the order has another by now. `model`
    is the same file with other marks. A double press finds it done. Raises `MoveRefused`.
    """
    found = lifecycle.locked(order)
    wanted = _refitted(found, change(found.specification))
    is_done = wanted == found.specification and model in (None, found.model)
    if is_done and permissions.may_repeat(found, Verb.REVISE, actor):
        return found
    if found.quote and found.quote.public_id != seen:
        lifecycle.check_revisable(found, actor)
        raise PriceChanged(found)
    return _priced(lifecycle.revise(found, actor, wanted, model))


@transaction.atomic
def at(order: Order, actor: User, quote: Quote) -> Order:
    """The file and the reading that a quote prices, agreed to at that, as by ordering.

    Raises `QuoteRefused` and `MoveRefused`.
    """
    if quote.customer_id != order.customer_id:
        raise QuoteNotYours
    placing.check(quote)
    found, wanted = lifecycle.locked(order), inputs.specification(quote.inputs)
    check_piece(found.specification, wanted)
    if found.quote_id == quote.pk and permissions.may_repeat(found, Verb.REVISE, actor):
        return found
    found = lifecycle.revise(found, actor, wanted, quote.model, agreed=quote.total)
    return lifecycle.price(found, quote)


def check_piece(ordered: Specification, wanted: Specification) -> None:
    """Raises `QuoteOfOtherPiece` unless they differ in file, unit, reading or ring size alone."""
    if _of_piece(ordered).key() != _of_piece(wanted).key():
        raise QuoteOfOtherPiece


def _of_piece(wanted: Specification) -> Specification:
    return replace(wanted.for_another_file(), ring_size=None)


def _refitted(order: Order, wanted: Specification) -> Specification:
    """With the marked stones as large as the piece is then."""
    measurement = store.newest(order.model)
    return marking.refitted(measurement, order.specification, wanted) if measurement else wanted


def _priced(order: Order) -> Order:
    if order.model is None:
        return order
    wanted, customer = order.specification, order.customer
    shown = held.shown_to(customer, order.model, wanted)
    quote = shown or quotes.known(order.model, wanted, customer=customer)
    return lifecycle.price(order, quote) if quote else order
