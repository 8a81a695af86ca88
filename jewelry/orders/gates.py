"""Checks before a move, by packages that import orders: of payment, of an open question.

A package appends its gate in `AppConfig.ready`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jewelry.orders.models import Order
from jewelry.orders.moves import Verb

Gate = Callable[[Order, Verb, Mapping[str, Any]], None]
"""Of the order as it is before the move, the verb, and the data of the move's event. Raises
`MoveRefused`."""

GATES: list[Gate] = []


def check(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """A move calls it under the order's lock."""
    for gate in GATES:
        gate(order, verb, data)
