"""Whether the customer has agreed to a price, and what an event says of it.

Nobody pays more without agreeing: an order that costs more than `agreed_total` waits for its
customer, unless the price is within `max_total`. A lower price becomes the agreed total.

Keys of an event's `data`, with totals as text:

    before     what the order cost until now, or was agreed to at; None where there was nothing
    after      what it costs now
    waits      whether it waits for its customer now
    agreed     the total that was agreed to in this very move
    agreed_by  who agreed: CUSTOMER, SELLER (a yes by telephone) or LIMIT (`max_total`)
    declined   the total that the customer declined
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jewelry.accounts.models import BUYERS, User
from jewelry.orders.errors import NotAgreed, NothingProposed, PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import PRICING, Verb
from jewelry.pricing.engine.decimals import amount_text

CUSTOMER, SELLER, LIMIT = "customer", "seller", "limit"


def said(
    order: Order, verb: Verb, actor: User | None, cost: Decimal | None, agreed: Decimal | None
) -> dict[str, Any]:
    """Return the data of an event of a moved order; `cost` and `agreed` are the totals before."""
    if verb in PRICING:
        return settle(order, cost)
    if verb == Verb.SUBMIT and order.agreed_total is not None:
        return {"agreed": amount_text(order.agreed_total), "agreed_by": CUSTOMER}
    if verb == Verb.ACCEPT:
        by = CUSTOMER if actor and actor.role in BUYERS else SELLER
        return _prices(agreed, order) | {"agreed": amount_text(order.total), "agreed_by": by}
    if verb == Verb.DECLINE:
        return _prices(agreed, order) | {"declined": amount_text(order.total)}
    return {}


def check(order: Order, verb: Verb, changes: Mapping[str, Any]) -> None:
    """Check that the price is still the one that the mover saw and agreed to. Raises
    PriceChanged, NotAgreed."""
    if verb == Verb.ADJUST and changes["quote"].replaces_id != order.quote_id:
        raise PriceChanged(order)
    if verb == Verb.ACCEPT and changes["agreed_total"] != order.total:
        raise PriceChanged(order)
    if verb == Verb.DECLINE and changes["declined_total"] != order.total:
        raise PriceChanged(order)
    if verb == Verb.DECLINE and order.is_agreed:
        raise NothingProposed(order)
    if verb == Verb.APPROVE and not order.is_agreed:
        raise NotAgreed(order)


def settle(order: Order, before: Decimal | None) -> dict[str, Any]:
    """Update what a locked order has agreed to after a new price; return the event's data."""
    if (total := order.total) is None:
        return {}
    by_itself: dict[str, Any] = {}
    if order.agreed_total is not None and total <= order.agreed_total:
        order.agreed_total = total
    elif order.max_total is not None and total <= order.max_total:
        order.agreed_total = total
        by_itself = {"agreed": amount_text(total), "agreed_by": LIMIT}
    return _prices(before, order) | by_itself


def _prices(before: Decimal | None, order: Order) -> dict[str, Any]:
    return {
        "before": amount_text(before),
        "after": amount_text(order.total),
        "waits": order.waits_for_customer,
    }
