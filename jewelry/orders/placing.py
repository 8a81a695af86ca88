"""The one way to place an order, for every face that sells.

`at` is for a price that was shown: ordering agrees to it. `unpriced` is for a file without a price:
the customer is asked later, or has set a limit.
"""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
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
    comment: str = "",
    max_total: Decimal | None = None,
    public_id: UUID | None = None,
    is_ours: bool = False,
) -> Order:
    """Place an order for what the quote prices, agreed to at that price; without a total a person
    prices it.

    `is_ours`: the model is the house's, no customer uploaded it. One transaction, so that the
    pricing workers never see the order without its price. Raises `QuoteRefused`.
    """
    if quote.customer_id != customer.pk:
        raise QuoteNotYours
    check(quote)
    wanted = inputs.specification(quote.inputs)
    model = quote.model if is_ours else None
    order = lifecycle.start(
        customer, title, wanted, model=model, comment=comment, public_id=public_id
    )
    if quote.model and not is_ours:
        order = lifecycle.upload(order, customer, quote.model)
    order = lifecycle.submit(order, customer, agreed=quote.total, most=max_total)
    return lifecycle.price(order, quote)


@transaction.atomic
def unpriced(
    customer: User,
    title: str,
    wanted: Specification,
    model: Model3D,
    *,
    comment: str = "",
    max_total: Decimal | None = None,
    public_id: UUID | None = None,
    is_ours: bool = False,
) -> Order:
    """Place an order without a price; a worker prices it after the commit."""
    ours = model if is_ours else None
    order = lifecycle.start(
        customer, title, wanted, model=ours, comment=comment, public_id=public_id
    )
    if not is_ours:
        order = lifecycle.upload(order, customer, model)
    return lifecycle.submit(order, customer, most=max_total)


def check(quote: Quote) -> None:
    """Raise `QuoteRefused` for a price by hand, which belongs to its order, and for an expired
    one."""
    if quote.author_id or "by_hand" in quote.inputs or "adjustment" in quote.inputs:
        raise QuoteOfOneOrder
    if quote.valid_until <= timezone.now():
        raise QuoteExpired
