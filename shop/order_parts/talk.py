"""The messages between the customer and the firm."""

from typing import Any

from jewelry.accounts.models import User
from jewelry.orders.models import Order


def context(order: Order, person: User) -> dict[str, Any]:
    return {}
