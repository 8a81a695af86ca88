"""The one way to change the file of a sent order: another file, or the same one in another reading.

It is possible until a seller approves the order. The order is priced anew by the usual rules: a
price above what its customer agreed to waits for their yes, and a held price stays its own file's.
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
from jewelry.orders.transition import lock_order
from jewelry.pricing import marking, quotes
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import held


class QuoteOfOtherPiece(QuoteRefused):
    """The price is for another metal, number, finish or other stones than the order."""


@transaction.atomic
def send_file(order: Order, actor: User, model: Model3D, sending: UUID | None = None) -> Order:
    """Give the order another file; its unit and other answers are asked anew.

    A worker prices it after the commit, or it is priced at once if it is measured. `sending`
    as in `files.keep_earlier`. Raises `MoveRefused`.
    """
    found = lock_order(order)
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
    """Read the same file in another unit or size, or as its customer accepts the reading.

    `seen` is the quote on their page: raises `PriceChanged` if the order has another by now.
    `model` is the same file with other marks. A repeated press changes nothing. Raises
    `MoveRefused`.
    """
    found = lock_order(order)
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
    """Give the order the file and the reading of a quote, agreed to at that price, as in ordering.

    Raises `QuoteRefused` and `MoveRefused`.
    """
    if quote.customer_id != order.customer_id:
        raise QuoteNotYours
    placing.check(quote)
    found, wanted = lock_order(order), inputs.specification(quote.inputs)
    check_piece(found.specification, found.model, quote)
    if found.quote_id == quote.pk and permissions.may_repeat(found, Verb.REVISE, actor):
        return found
    found = lifecycle.revise(found, actor, wanted, quote.model, agreed=quote.total)
    return lifecycle.price(found, quote)


def check_piece(ordered: Specification, model: Model3D | None, quote: Quote) -> None:
    """Raise `QuoteOfOtherPiece` unless the quote differs from what is ordered only in its reading.

    That is the file, which of its bodies are which stones, the unit, and the size.
    """
    wanted = _of_piece(inputs.specification(quote.inputs), quote.model)
    if _of_piece(ordered, model).key() != wanted.key():
        raise QuoteOfOtherPiece


def _of_piece(wanted: Specification, model: Model3D | None) -> Specification:
    own = marking.others(store.newest(model) if model and model.marked else None, wanted)
    return replace(wanted.for_another_file(), ring_size=None, stones=own)


def _refitted(order: Order, wanted: Specification) -> Specification:
    """Return the specification with the marked stones' sizes in the new reading."""
    measurement = store.newest(order.model)
    return marking.refitted(measurement, order.specification, wanted) if measurement else wanted


def _priced(order: Order) -> Order:
    if order.model is None:
        return order
    wanted, customer = order.specification, order.customer
    shown = held.shown_to(customer, order.model, wanted)
    quote = shown or quotes.known(order.model, wanted, customer=customer)
    return lifecycle.price(order, quote) if quote else order
