"""What YooKassa's payments and refunds report, as the ledger books it, and our requests' forms.

Amounts are texts in roubles. YooKassa's events have no numbers: an object and its state are one.
"""

from decimal import Decimal, InvalidOperation

from jewelry.payments.gateway import Heard, Unreadable
from jewelry.payments.kinds import How, Kind
from jewelry.payments.providers.reporting import PAYMENT, REFUND, Object, own_token

VARIANT = "yookassa"
PAYMENTS = {"succeeded": Kind.PAID, "canceled": Kind.FAILED}
REFUNDS = {"succeeded": Kind.REFUNDED, "canceled": Kind.REFUND_FAILED}
"""By the object's state; in other states nothing is known yet."""


def of_payment(payment: Object) -> list[Heard]:
    token = own_token(payment, PAYMENT)
    kind = PAYMENTS.get(payment["status"])
    return [_heard(payment, kind, token)] if token and kind else []


def of_refund(refund: Object, payment_token: str) -> list[Heard]:
    """`payment_token` is for a refund that was made at YooKassa, not here."""
    kind = REFUNDS.get(refund["status"])
    return [_heard(refund, kind, own_token(refund, REFUND) or payment_token)] if kind else []


def money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"value": f"{amount:.2f}", "currency": currency}


def _heard(thing: Object, kind: Kind, token: str) -> Heard:
    number, amount = thing["id"], thing["amount"]
    if not isinstance(number, str) or not isinstance(amount["currency"], str):
        raise Unreadable("a number or a currency is no text")
    try:
        value = Decimal(amount["value"])
    except InvalidOperation as error:
        raise Unreadable(f"{amount['value']!r} is no amount") from error
    return Heard(
        variant=VARIANT,
        event_id=f"{number}:{thing['status']}",
        object_id=number,
        kind=kind,
        amount=value,
        currency=amount["currency"],
        token=token,
        how=How.ASKED,
    )
