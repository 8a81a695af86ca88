"""The files of an order on its page, and what the customer may still change about them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from jewelry.models3d.models import Measurement, Model3D
from jewelry.orders import files
from jewelry.orders.models import Order
from shop.price_page import asks_for_size, units_of
from shop.quote_view import Sheet
from shop.said import RereadForm


@dataclass(frozen=True)
class File:
    """`total` is what the order cost with this file, None where it had no price."""

    model: Model3D
    sent_at: datetime
    total: Decimal | None


def context(order: Order, shown: Sheet | None, measurement: Measurement | None) -> dict[str, Any]:
    wanted = order.specification
    return {
        "files": _files(order),
        "wanted": wanted,
        "units": units_of(measurement.facts, wanted) if measurement and shown else [],
        "doubtful": asks_for_size(shown) if shown else False,
        "choice": RereadForm(model=order.model),
    }


def _files(order: Order) -> list[File]:
    """Return the newest first; empty if there was never another file."""
    earlier = [
        File(each.model, each.sent_at, each.total)
        for each in order.earlier_files.select_related("model")
    ]
    if not earlier or order.model is None:
        return []
    return [File(order.model, files.since(order), order.total), *earlier]
