"""The only writer of the results of payments and refunds, and of what a purchase has paid.

Notifications, a customer's return from the provider and the reconciling task all bring the same
`Heard` here, in any order and as often as they like: one charge is booked once. A success is booked
however late it comes. Sums decide, and what does not fit is a case for a person.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from jewelry.payments import booking, refunding
from jewelry.payments.books import Books, Said
from jewelry.payments.cases import open_case
from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import Kind, Outcome
from jewelry.payments.models import OPEN, CaseKind, JournalEntry, Payment, Refund, State
from jewelry.purchases import locking

BOOK: dict[Kind, Callable[[Books], Said]] = {
    Kind.PAID: booking.paid,
    Kind.FAILED: booking.failed,
    Kind.REFUNDED: refunding.refunded,
    Kind.REFUND_FAILED: refunding.failed,
}
OF_REFUNDS = frozenset({Kind.REFUNDED, Kind.REFUND_FAILED})


@transaction.atomic
def apply(heard: Heard) -> Outcome:
    """Book a provider's report. The caller has verified it, and holds no locks."""
    payment, refund = _find(heard)
    if payment is None:
        return _unknown(heard)
    held = locking.hold(payment.purchase_id)
    if _is_known(heard):
        return Outcome.REPEATED
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if refund:
        refund = Refund.objects.select_for_update().get(pk=refund.pk)
    said = BOOK[heard.kind](Books(heard, held, payment, refund))
    _entry(heard, said).save()
    return said.outcome


@transaction.atomic
def give_up(payment: Payment) -> bool:
    """Stop asking for this money. Money that comes all the same is booked."""
    still = Payment.objects.filter(pk=payment.pk, status__in=OPEN)
    return bool(still.update(status=State.CANCELLED, ended_at=timezone.now()))


@transaction.atomic
def fail(payment: Payment, why: str) -> None:
    """End a payment that got no page, so that nobody can pay it."""
    still = Payment.objects.filter(pk=payment.pk, status=State.WAITING, url="")
    still.update(status=State.ERROR, message=why[:300], ended_at=timezone.now())


def _find(heard: Heard) -> tuple[Payment | None, Refund | None]:
    if heard.kind in OF_REFUNDS:
        known = Refund.objects.filter(payment__variant=heard.variant)
        refund = known.filter(token=heard.token).first()
        refund = (
            refund
            or known.exclude(transaction_id="").filter(transaction_id=heard.object_id).first()
        )
        if refund:
            return refund.payment, refund
    payments = Payment.objects.filter(variant=heard.variant)
    told = None
    if heard.kind not in OF_REFUNDS and heard.object_id:
        told = payments.filter(transaction_id=heard.object_id).first()
    return told or payments.filter(token=heard.token).first(), None


def _is_known(heard: Heard) -> bool:
    return JournalEntry.objects.filter(variant=heard.variant, event_id=heard.event_id).exists()


def _unknown(heard: Heard) -> Outcome:
    if _is_known(heard):
        return Outcome.REPEATED
    entry = _entry(heard, None)
    JournalEntry.objects.bulk_create([entry], ignore_conflicts=True)
    if heard.kind in (Kind.PAID, Kind.REFUNDED):
        open_case(CaseKind.UNKNOWN_PAYMENT, object_id=heard.object_id, amount=heard.amount)
    return Outcome.REFUSED


def _entry(heard: Heard, said: Said | None) -> JournalEntry:
    return JournalEntry(
        variant=heard.variant,
        event_id=heard.event_id,
        object_id=heard.object_id,
        kind=heard.kind,
        amount=said.amount if said and said.amount is not None else heard.amount,
        currency=heard.currency,
        payment=said.payment if said else None,
        refund=said.refund if said else None,
        how=heard.how,
        outcome=said.outcome if said else Outcome.REFUSED,
        why=said.why if said else "no payment has this token",
    )
