"""What its customer complains of is not taken as delivered."""

from collections.abc import Mapping
from typing import Any

from jewelry.aftercare import claims
from jewelry.aftercare.errors import ClaimOpen
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb


def check_no_open_claim(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """Raise `ClaimOpen`. A move calls it under the order's lock, as a request is written."""
    if verb != Verb.CLOSE:
        return
    if claims.is_open(order):
        raise ClaimOpen(order)
