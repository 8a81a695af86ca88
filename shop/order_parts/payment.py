"""What is paid and due for an order's purchase."""

from typing import Any

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from shop import money


def context(order: Order, person: User) -> dict[str, Any]:
    return {"money": money.of_order(order, person)}
