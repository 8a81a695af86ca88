"""A partner's real orders."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from crm.partners.models import ApiKey
from jewelry.orders import files, lifecycle, permissions, placing, revising
from jewelry.orders.errors import HousePiece
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.payments import account_limit
from jewelry.pricing.models import Quote
from jewelry.purchases import placing as purchases
from jewelry.shipping.models import Shipment, ShippedOrder


def quotes_of(key: ApiKey) -> QuerySet[Quote]:
    return Quote.objects.filter(customer=key.partner_id).select_related(
        "tariff", "given__sent", "model", "alloy"
    )


def orders_of(key: ApiKey) -> QuerySet[Order]:
    orders = Order.objects.of(key.partner).annotate(sent_in=files.SENT_IN)
    sent = "shipped_in__shipment__carrier"
    return orders.select_related("quote__tariff", "quote__given__sent", "alloy", sent)


def place(
    key: ApiKey, quote: Quote, title: str, comment: str, max_total: Decimal | None = None
) -> Order:
    """With its price, so that it is on the sellers' board at once; else it waits for a person.

    On the partner's account, if it is open. Raises `QuoteRefused` and `OverLimit`.
    """
    with transaction.atomic():
        if account_limit.take_on_account(key.partner, quote.total):
            return purchases.for_partner(key.partner, quote, title, comment=comment, most=max_total)
    return placing.at(quote, key.partner, title, comment=comment, max_total=max_total)


def cancel(key: ApiKey, order: Order, reason: str) -> Order:
    """Raises `MoveRefused`."""
    return lifecycle.cancel(order, key.partner, reason)


def accept(key: ApiKey, order: Order, total: Decimal) -> Order:
    """Raises `MoveRefused`."""
    return lifecycle.accept(order, key.partner, total)


def decline(key: ApiKey, order: Order, reason: str, total: Decimal | None) -> Order:
    """Raises `MoveRefused`."""
    return lifecycle.decline(order, key.partner, reason, total)


def revise(key: ApiKey, order: Order, quote: Quote) -> Order:
    """Raises `MoveRefused` and `QuoteRefused`."""
    if not files.is_sent_in(order):
        raise HousePiece(order)
    return revising.at(order, key.partner, quote)


def delivered(key: ApiKey, order: Order) -> Order:
    """Note that the partner has it. A repeated word changes nothing. Raises `MoveRefused`."""
    if order.status == Status.CLOSED:
        return order
    return lifecycle.close(order, key.partner)


def shipment_of(order: Order) -> Shipment | None:
    shipped: ShippedOrder | None = getattr(order, "shipped_in", None)
    return shipped.shipment if shipped else None


def may(key: ApiKey, order: Any, verb: Verb) -> bool:
    if verb == Verb.REVISE and not files.is_sent_in(order):
        return False
    return permissions.may(order, key.partner, verb)
