"""What packages that import orders show on an order's page, each with a template of its own.

A part is computed after the page's tag was compared, so it may cost queries; what it shows changes
with the order's version or with one of its flags.
"""

from typing import Any

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from shop.order_parts import delivery, payment, talk


def context(order: Order, person: User) -> dict[str, Any]:
    """`order` as of `in_full`; `person` is its customer."""
    parts = (payment, talk, delivery)
    return {name: value for part in parts for name, value in part.context(order, person).items()}
