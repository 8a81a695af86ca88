"""What the customer is asked about a price, and what they have answered."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote

Line = tuple[str, Decimal, Decimal]


@dataclass(frozen=True)
class Agreed:
    total: Decimal
    at: datetime
    by: str


def shown(order: Order) -> dict[str, Any]:
    """Return `rise` over the agreed total, and the price line by line, before and after."""
    if order.status != Status.PRICE_CALCULATED:
        return {}
    if order.is_agreed:
        return {"agreed": _agreed(order)}
    rise = (order.total or Decimal(0)) - (order.agreed_total or Decimal(0))
    return {"rise": rise, "compared": compared(order.quote)}


def compared(quote: Quote | None) -> list[Line]:
    """Return the lines as buyers see them (`pricing.visible_lines`).

    Empty where there was no price before, or its parts are not known.
    """
    before = quote.replaces if quote else None
    if quote is None or before is None or before.total is None:
        return []
    was, now = (dict(each.shown_parts) for each in (before, quote))
    names = [*was, *(name for name in now if name not in was)]
    return [(name, was.get(name, Decimal(0)), now.get(name, Decimal(0))) for name in names]


def _agreed(order: Order) -> Agreed | None:
    said = order.events.filter(data__has_key="agreed").order_by("-order_version").first()
    if said is None:
        return None
    return Agreed(Decimal(said.data["agreed"]), said.created_at, said.data["agreed_by"])
