"""The one way to place an order, for every face that sells.

`at` is for a price that was shown: ordering agrees to it. `unpriced` is for a file without a price:
the customer is asked later, or has set a limit.
"""

from decimal import Decimal
from typing import Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import history, lifecycle
from jewelry.orders.lifecycle import Given
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.transition import WRITTEN, apply_move
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote


class QuoteRefused(Exception):
    """Nothing can be ordered at this price; the sentence says why. Nothing was written."""


class QuoteExpired(QuoteRefused):
    def __init__(self) -> None:
        super().__init__(_("This price is no longer held."))


class QuoteOfOneOrder(QuoteRefused):
    """The price was set or changed by hand, for one order only."""

    def __init__(self) -> None:
        super().__init__(_("A person named this price for one order; it is not for another."))


class QuoteNotYours(QuoteRefused):
    def __init__(self) -> None:
        super().__init__(_("This price was made for somebody else."))


@transaction.atomic
def at(
    quote: Quote,
    customer: User,
    title: str,
    *,
    max_total: Decimal | None = None,
    is_ours: bool = False,
    purchase: str = "",
    **given: Unpack[Given],
) -> Order:
    """Place an order for what the quote prices, agreed to at that price; without a total a person
    prices it.

    `is_ours`: the model is the firm's, no customer uploaded it. `purchase`: the number of the
    purchase that the order is a piece of. One transaction, so that the
    pricing workers never see the order without its price. Raises `QuoteRefused`.
    """
    if quote.customer_id != customer.pk:
        raise QuoteNotYours
    check(quote)
    wanted, model = inputs.specification(quote.inputs), quote.model
    order = lifecycle.create(customer, title, wanted, model=model if is_ours else None, **given)
    return _place(order, None if is_ours else model, quote, max_total, purchase)


@transaction.atomic
def unpriced(
    customer: User,
    title: str,
    wanted: Specification,
    model: Model3D,
    *,
    max_total: Decimal | None = None,
    is_ours: bool = False,
    purchase: str = "",
    **given: Unpack[Given],
) -> Order:
    """Place an order without a price; a worker prices it after the commit."""
    order = lifecycle.create(customer, title, wanted, model=model if is_ours else None, **given)
    return _place(order, None if is_ours else model, None, max_total, purchase)


def _place(
    order: Order,
    sent: Model3D | None,
    quote: Quote | None,
    max_total: Decimal | None,
    purchase: str,
) -> Order:
    """Do at once what `lifecycle` does one by one: an event for each move, the row written once."""
    customer, agreed = order.customer, quote.total if quote else None
    events = [history.event(order, Verb.START, "", customer)]
    if sent:
        events.append(apply_move(order, Verb.UPLOAD, customer, model=sent))
    submission = lifecycle.submission(order, agreed, max_total)
    if purchase:
        submission["data"] = (submission["data"] or {}) | {"purchase": purchase}
    events.append(apply_move(order, Verb.SUBMIT, customer, **submission))
    if quote:
        verb = lifecycle.pricing_verb(quote)
        # Of a purchase the buyer has seen the price, so no letter tells it.
        shown = {"shown": True} if purchase and verb == Verb.PRICE else {}
        events.append(apply_move(order, verb, None, quote.note, data=shown, quote=quote))
    order.save(update_fields=[*WRITTEN, "model", "due_at", "max_total", "quote"])
    history.record(events)
    return order


def check(quote: Quote) -> None:
    """Raise `QuoteRefused` for a price by hand, which belongs to its order, and for an expired
    one."""
    if quote.author_id or "by_hand" in quote.inputs or "adjustment" in quote.inputs:
        raise QuoteOfOneOrder
    if quote.valid_until <= timezone.now():
        raise QuoteExpired
