"""What the providers' reports have in common: our marks on their objects, and odd answers."""

from collections.abc import Mapping
from typing import Any

from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import How, Kind
from jewelry.payments.models import Refund

PAYMENT, REFUND = "payment", "refund"
"""Keys of the metadata that bring our tokens back."""

Object = Mapping[str, Any]

MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What reading an object of another form raises."""


def own_token(thing: Object, key: str) -> str:
    """Return our token of `PAYMENT` or `REFUND`; "" on what is not ours."""
    found = (thing.get("metadata") or {}).get(key, "")
    return found if isinstance(found, str) else ""


def refund_refused(refund: Refund) -> Heard:
    """Report that the provider refused the request for a refund, and has paid nothing back."""
    return Heard(
        variant=refund.payment.variant,
        event_id=f"{refund.token}:refused",
        object_id=refund.token,
        kind=Kind.REFUND_FAILED,
        amount=refund.amount,
        currency=refund.payment.currency,
        token=refund.token,
        how=How.ASKED,
    )
