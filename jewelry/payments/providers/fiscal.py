"""The receipt that Russian law (54-FZ) asks for with each payment by card, which YooKassa makes.

It goes to the customer's e-mail address or telephone, which YooKassa learns with it. Everything is
paid before it is shipped, so the receipt is one of a prepayment; the one that sets it off at
shipping is made in YooKassa's cabinet.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from jewelry.payments.models import Payment, Purpose, Refund
from jewelry.payments.providers.yookassa_reports import money
from jewelry.purchases.models import Purchase

MAX_NAME = 128
"""Of a line."""


@dataclass(frozen=True)
class Fiscal:
    """Codes of YooKassa's table: of the VAT, and of the firm's system of taxes (0: the usual)."""

    vat_code: int
    tax_system: int = 0

    def of_payment(self, payment: Payment) -> dict[str, Any]:
        mode = "full_prepayment" if payment.purpose == Purpose.FULL else "prepayment"
        return self._receipt(payment.purchase, payment.total, payment.currency, mode)

    def of_refund(self, refund: Refund) -> dict[str, Any]:
        payment = refund.payment
        mode = "full_prepayment" if payment.purpose == Purpose.FULL else "prepayment"
        return self._receipt(payment.purchase, refund.amount, payment.currency, mode)

    def _receipt(
        self, purchase: Purchase, amount: Decimal, currency: str, mode: str
    ) -> dict[str, Any]:
        line = {
            "description": _name(purchase),
            "quantity": "1",
            "amount": money(amount, currency),
            "vat_code": self.vat_code,
            "payment_mode": mode,
            "payment_subject": "commodity",
        }
        receipt: dict[str, Any] = {"customer": _customer(purchase), "items": [line]}
        if self.tax_system:
            receipt["tax_system_code"] = self.tax_system
        return {"receipt": receipt}


def _name(purchase: Purchase) -> str:
    """Name the pieces: a receipt says what was sold."""
    titles = purchase.pieces.values_list("title", flat=True)
    with translation.override(purchase.language or settings.LANGUAGE_CODE):
        begin = _("Purchase %(number)s") % {"number": purchase.number}
    return f"{begin}: {', '.join(titles)}"[:MAX_NAME]


def _customer(purchase: Purchase) -> dict[str, str]:
    """The provider refuses a receipt without either; the checkout asks for the telephone."""
    email = purchase.customer.email if purchase.customer else ""
    return {"email": email} if email else {"phone": purchase.phone.lstrip("+")}
