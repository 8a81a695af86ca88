"""What its customer complains of is not taken as delivered."""

from collections.abc import Mapping
from typing import Any

from jewelry.aftercare.errors import ClaimOpen
from jewelry.aftercare.models import Claim, ClaimState
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb


def check_no_open_claim(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """Raise `ClaimOpen`. A move calls it under the order's lock, as a request is written."""
    if verb != Verb.CLOSE:
        return
    if Claim.objects.filter(order=order, state=ClaimState.ASKED).exists():
        raise ClaimOpen(order)
