"""The receipt of a payment that came, or of a refund that went back. It names no customer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from jewelry.payments.kinds import BANK
from jewelry.payments.models import Firm, Payment, Refund, RefundState, State
from jewelry.payments.papers.sheet import Rows, Sheet, render_sheet
from jewelry.purchases.models import Purchase


@dataclass(frozen=True)
class Receipt:
    token: str
    number: str
    title: str
    """What it confirms, in the present language."""

    amount: Decimal
    at: datetime
    facts: Rows
    purchase: Purchase


def receipt_of(token: str) -> Receipt | None:
    """Return the receipt of the payment or refund with this token; None while nothing is booked."""
    full = Payment.objects.select_related("purchase")
    if payment := full.filter(token=token, status=State.CONFIRMED).first():
        return _of_payment(payment)
    full_back = Refund.objects.select_related("payment__purchase")
    refund = full_back.filter(token=token, state=RefundState.DONE).first()
    return _of_refund(refund) if refund else None


def receipt_pdf(receipt: Receipt) -> bytes:
    titles = ", ".join(receipt.purchase.pieces.values_list("title", flat=True))
    sheet = Sheet(
        number=receipt.number,
        title=receipt.title,
        intro=receipt.number,
        facts=receipt.facts,
        lines=[(titles or receipt.purchase.number, receipt.amount)],
        sums=[(_("Total"), receipt.amount)],
        notes=[cash_register_note()],
    )
    return render_sheet(sheet)


def cash_register_note() -> str:
    return _("Where the law asks for a cash register's receipt, it comes separately.")


def _of_payment(payment: Payment) -> Receipt:
    at = payment.ended_at or payment.created
    facts = _facts(payment, at, (_("For"), payment.get_purpose_display()))
    number = f"{payment.purchase.number}/{payment.pk}"
    title = _("Receipt of a payment")
    amount = payment.captured_amount
    return Receipt(payment.token, number, title, amount, at, facts, payment.purchase)


def _of_refund(refund: Refund) -> Receipt:
    payment, at = refund.payment, refund.ended_at or refund.created_at
    paid = f"{payment.purchase.number}/{payment.pk}"
    facts = _facts(payment, at, (_("Of the payment"), paid))
    title, number = _("Receipt of a refund"), f"{paid}-{refund.pk}"
    return Receipt(refund.token, number, title, refund.amount, at, facts, payment.purchase)


def _facts(payment: Payment, at: datetime, more: tuple[str, str]) -> Rows:
    firm = Firm.objects.present()
    rows = [
        (_("Seller"), firm.name),
        (_("INN"), firm.tax_number),
        (_("Purchase"), payment.purchase.number),
        (_("Day"), date_format(localtime(at), "DATE_FORMAT")),
        (_("How"), _("Bank transfer") if payment.variant == BANK else _("Bank card")),
        more,
    ]
    return [row for row in rows if row[1]]
