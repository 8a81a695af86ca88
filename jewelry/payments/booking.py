"""Books a charge: money that came, or did not."""

from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from jewelry.payments import refunds, telling
from jewelry.payments.books import Books, Said
from jewelry.payments.cases import open_case
from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import BANK, Outcome
from jewelry.payments.models import BankEntry, CaseKind, Payment, Purpose, State


def paid(books: Books) -> Said:
    heard, payment, held = books.heard, books.payment, books.held
    if not books.is_money:
        _name(books, CaseKind.WRONG_AMOUNT, payment)
        return Said(Outcome.REFUSED, payment, why=f"{heard.amount} {heard.currency}")
    if payment.is_paid and payment.transaction_id == heard.object_id:
        return Said(Outcome.REPEATED, payment)
    payment = _once_more(payment, heard) if payment.is_paid else _confirm(payment, heard)
    held.purchase.paid_total += heard.amount
    held.purchase.save(update_fields=["paid_total"])
    _look(books, payment)
    telling.paid(held, payment)
    return Said(Outcome.APPLIED, payment)


def failed(books: Books) -> Said:
    heard, payment = books.heard, books.payment
    if payment.is_paid:
        return Said(Outcome.REFUSED, payment, why="was paid before")
    if not payment.is_open:
        return Said(Outcome.REPEATED, payment)
    if payment.transaction_id not in {"", heard.object_id}:
        return Said(Outcome.REFUSED, payment, why="of another attempt")
    payment.status, payment.ended_at = State.REJECTED, timezone.now()
    payment.save(update_fields=["status", "ended_at"])
    return Said(Outcome.NOTED, payment)


def _confirm(payment: Payment, heard: Heard) -> Payment:
    payment.status, payment.captured_amount = State.CONFIRMED, heard.amount
    payment.transaction_id, payment.message = heard.object_id, ""
    payment.ended_at = timezone.now()
    payment.save()
    return payment


def _once_more(payment: Payment, heard: Heard) -> Payment:
    """The provider took money twice for one payment: the second is a payment of its own."""
    return Payment.objects.create(
        purchase_id=payment.purchase_id,
        purpose=Purpose.EXTRA,
        variant=payment.variant,
        status=State.CONFIRMED,
        total=heard.amount,
        captured_amount=heard.amount,
        transaction_id=heard.object_id,
        begun_at=payment.begun_at,
        ended_at=timezone.now(),
    )


def _look(books: Books, payment: Payment) -> None:
    """Open a case for what does not fit. Money that was paid for nothing is refunded."""
    held, over = books.held, books.held.dues().over
    if payment.captured_amount != payment.total:
        _name(books, CaseKind.WRONG_AMOUNT, payment)
    if not held.live:
        _name(books, CaseKind.PAID_AFTER_CANCEL, payment)
        refunds.by_rule(held.purchase, over)
    elif payment.purpose == Purpose.EXTRA and not _completes(books.payment):
        # Even where it would pay the rest of the purchase: nobody meant it.
        _name(books, CaseKind.PAID_TWICE, payment)
        refunds.by_rule(held.purchase, payment.captured_amount, payment)
    elif over > 0:
        _name(books, CaseKind.PAID_TWICE, payment)


def _completes(asked: Payment) -> bool:
    """Whether all that came for an invoice, by several transfers, is no more than it asks for."""
    if asked.variant != BANK:
        return False
    came = BankEntry.objects.filter(payment=asked, refund=None).aggregate(sum=Sum("amount"))
    return (came["sum"] or Decimal(0)) <= asked.total


def _name(books: Books, kind: CaseKind, payment: Payment) -> None:
    open_case(
        kind,
        purchase=books.held.purchase,
        payment=payment,
        object_id=books.heard.object_id,
        amount=books.heard.amount,
    )
