"""An order whose customer has a question to answer goes no further."""

from collections.abc import Mapping
from typing import Any

from jewelry.orders.errors import WaitsForAnswer
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb

GUARDED = frozenset({Verb.APPROVE, Verb.TAKE, Verb.PACK, Verb.SHIP})
"""A piece at the bench may be finished and returned."""


def check_answered(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """Raise `WaitsForAnswer`."""
    if order.awaits_answer and verb in GUARDED:
        raise WaitsForAnswer(order)
