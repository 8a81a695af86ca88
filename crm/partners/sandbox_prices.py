"""Simulates a seller who changes prices: above the quote, or set by hand."""

from decimal import Decimal

from crm.partners.models import GivenQuote, TestOrder
from jewelry.pricing import quotes
from jewelry.pricing.engine import inputs
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust

DEARER = "price up"
"""The beginning of the title of an order that is to cost more than its quote."""

ADJUSTMENT_PERCENT = Decimal(20)
"""The rise in per cent."""

HAND_PRICE_ROUBLES = Decimal(25_000)
"""For a piece that the machine cannot price, with VAT."""


def is_to_cost_more(order: TestOrder) -> bool:
    is_raised = "adjustment" in order.quote.inputs
    return order.title.lower().startswith(DEARER) and not is_raised


def dearer(order: TestOrder) -> Quote:
    note = "The sandbox plays a dearer price."
    made = adjust(order.quote, Adjustment(By.PERCENT, ADJUSTMENT_PERCENT, order.customer, note))
    made.replaces = None
    made.save()
    return _given(order, made)


def by_hand(order: TestOrder) -> Quote:
    wanted = inputs.specification(order.quote.inputs)
    note = "The sandbox plays a price by hand."
    hand = quotes.HandPrice(HAND_PRICE_ROUBLES * wanted.quantity, order.customer, note)
    return _given(order, quotes.by_hand(order.quote.model, wanted, hand))


def _given(order: TestOrder, made: Quote) -> Quote:
    """Record the quote as the partner's, so that the API shows it."""
    GivenQuote.objects.create(quote=made, sent=order.quote.given.sent)
    return made
