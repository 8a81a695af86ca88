"""The one way to place an order: every face that sells comes through here.

`at` is for a price that was shown: it is agreed to by ordering. `unpriced` is for what nobody has
seen a price of: the customer is asked once there is one, or has said how much it may be.
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
    """A person named it, or changed it."""

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
    """An order for what the quote prices, and agreed to at that; without a total a person is asked.

    `is_ours`: the model is the house's, nobody uploaded it. In one transaction: the pricing workers do not see it without its price. Raises `QuoteRefused`.
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
    """A worker prices it after the commit."""
    ours = model if is_ours else None
    order = lifecycle.start(
        customer, title, wanted, model=ours, comment=comment, public_id=public_id
    )
    if not is_ours:
        order = lifecycle.upload(order, customer, model)
    return lifecycle.submit(order, customer, most=max_total)


def check(quote: Quote) -> None:
    """Raises `QuoteRefused` for a person's word, which belongs to its order, and an expired price."""
    if quote.author_id or "by_hand" in quote.inputs or "adjustment" in quote.inputs:
        raise QuoteOfOneOrder
    if quote.valid_until <= timezone.now():
        raise QuoteExpired
