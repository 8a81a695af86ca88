"""What Stripe's objects report, as the ledger books it.

The charge of a payment is known by its payment intent: a session can be paid once, and its intent
is what refunds and disputes name. What is paid elsewhere through the same account of Stripe has
none of our metadata, and is no report.
"""

from decimal import Decimal
from typing import Any

from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import How, Kind
from jewelry.payments.providers.reporting import PAYMENT, REFUND, Object, own_token

VARIANT = "stripe"
REFUNDS = {
    "succeeded": Kind.REFUNDED,
    "failed": Kind.REFUND_FAILED,
    "canceled": Kind.REFUND_FAILED,
}
"""By the refund's state; other states are under way."""

DISPUTES = {
    "charge.dispute.funds_withdrawn": Kind.REFUNDED,
    "charge.dispute.funds_reinstated": Kind.REFUND_FAILED,
}
"""The cardholder's bank takes the money back, and may return it."""


def of_session(session: Object, how: How, event_id: str = "") -> list[Heard]:
    token = own_token(session, PAYMENT)
    if not token:
        return []
    if session["payment_status"] == "paid":
        charge = session["payment_intent"]
        return [
            _heard(
                session,
                "amount_total",
                charge,
                kind=Kind.PAID,
                token=token,
                how=how,
                event_id=event_id,
            )
        ]
    if session["status"] == "expired":
        return [not_paid(session, how, event_id)]
    return []


def not_paid(session: Object, how: How, event_id: str = "") -> Heard:
    token, number = own_token(session, PAYMENT), session["id"]
    return _heard(
        session, "amount_total", number, kind=Kind.FAILED, token=token, how=how, event_id=event_id
    )


def of_intent(intent: Object) -> list[Heard]:
    token = own_token(intent, PAYMENT)
    if not token or intent["status"] != "succeeded":
        return []
    return [
        _heard(intent, "amount_received", intent["id"], kind=Kind.PAID, token=token, how=How.ASKED)
    ]


def of_refund(refund: Object, payment_token: str, how: How, event_id: str = "") -> list[Heard]:
    """`payment_token` is for a refund that was made at Stripe, not here."""
    kind = REFUNDS.get(refund["status"])
    if kind is None:
        return []
    token = own_token(refund, REFUND) or payment_token
    return [
        _heard(refund, "amount", refund["id"], kind=kind, token=token, how=how, event_id=event_id)
    ]


def of_dispute(dispute: Object, kind: Kind, payment_token: str, event_id: str) -> Heard:
    return _heard(
        dispute,
        "amount",
        dispute["id"],
        kind=kind,
        token=payment_token,
        how=How.NOTIFIED,
        event_id=event_id,
    )


def _heard(
    thing: Object,
    amount: str,
    number: Any,
    *,
    kind: Kind,
    token: str,
    how: How,
    event_id: str = "",
) -> Heard:
    """Raises `TypeError` and `Unreadable` for what has not the form of Stripe's objects."""
    minor, currency = thing[amount], thing["currency"]
    if not isinstance(minor, int) or not isinstance(number, str) or not isinstance(currency, str):
        raise TypeError(f"{amount} or a number has another type")
    return Heard(
        variant=VARIANT,
        event_id=event_id or f"{number}:{kind}",
        object_id=number,
        kind=kind,
        amount=(Decimal(minor) / 100).quantize(Decimal("0.01")),
        currency=currency.upper(),
        token=token,
        how=how,
    )
