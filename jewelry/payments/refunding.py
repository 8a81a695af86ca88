"""Books a refund: money that went back, or did not."""

from decimal import Decimal

from django.utils import timezone

from jewelry.payments import telling
from jewelry.payments.books import Books, Said
from jewelry.payments.cases import open_case
from jewelry.payments.kinds import Outcome
from jewelry.payments.models import UNDER_WAY, CaseKind, Refund, RefundState, Source


def refunded(books: Books) -> Said:
    heard, payment, purchase = books.heard, books.payment, books.held.purchase
    refund = books.refund or _expected(books)
    if refund and refund.state == RefundState.DONE:
        return Said(Outcome.REPEATED, payment, refund)
    most = payment.left
    if refund and refund.state in UNDER_WAY:
        most += refund.amount
    if not books.is_money or heard.amount > most:
        _name(books, CaseKind.EXTERNAL_REFUND, refund)
        return Said(Outcome.REFUSED, payment, refund, f"{heard.amount} {heard.currency}")
    if refund is None:
        refund = Refund(payment=payment, amount=heard.amount, source=Source.EXTERNAL)
    elif refund.state in UNDER_WAY:
        purchase.refunding_total -= refund.amount
    wanted = refund.amount
    refund.amount, refund.state, refund.message = heard.amount, RefundState.DONE, ""
    refund.transaction_id, refund.ended_at = heard.object_id, timezone.now()
    refund.save()
    purchase.refunded_total += heard.amount
    purchase.save(update_fields=["refunding_total", "refunded_total"])
    if refund.source == Source.EXTERNAL:
        _name(books, CaseKind.EXTERNAL_REFUND, refund)
    elif wanted != heard.amount:
        _name(books, CaseKind.WRONG_AMOUNT, refund)
    telling.refunded(books.held, refund)
    return Said(Outcome.APPLIED, payment, refund)


def failed(books: Books) -> Said:
    """Also after it was reported as done: a bank may send the money back."""
    payment, purchase, refund = books.payment, books.held.purchase, books.refund or _expected(books)
    if refund is None:
        return Said(Outcome.REFUSED, payment, why="not asked for")
    if refund.state == RefundState.FAILED:
        return Said(Outcome.REPEATED, payment, refund)
    outcome = Outcome.NOTED
    if refund.state == RefundState.DONE:
        outcome = Outcome.APPLIED
        purchase.refunded_total -= refund.amount
    else:
        purchase.refunding_total -= refund.amount
    refund.state, refund.ended_at = RefundState.FAILED, timezone.now()
    refund.save(update_fields=["state", "ended_at"])
    purchase.save(update_fields=["refunding_total", "refunded_total"])
    _name(books, CaseKind.REFUND_FAILED, refund)
    return Said(outcome, payment, refund, amount=refund.amount)


def _expected(books: Books) -> Refund | None:
    """Not every provider repeats our token: it is the one of this sum that is under way, or was
    told under this number."""
    mine = Refund.objects.select_for_update().filter(payment=books.payment)
    known = mine.filter(transaction_id=books.heard.object_id).first()
    if known or not books.is_money:
        return known
    asked = mine.filter(state__in=UNDER_WAY, amount=books.heard.amount, transaction_id="")
    return asked.order_by("pk").first()


def _name(books: Books, kind: CaseKind, refund: Refund | None) -> None:
    amount: Decimal = refund.amount if refund else books.heard.amount
    open_case(
        kind,
        purchase=books.held.purchase,
        payment=books.payment,
        refund=refund,
        object_id=books.heard.object_id,
        amount=amount,
    )
