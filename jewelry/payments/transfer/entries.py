"""The bank's entries as a seller types them: each is booked once, by the bank's own number."""

from datetime import date
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from jewelry.accounts import security_log
from jewelry.accounts.models import User
from jewelry.payments import ledger
from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import BANK, How, Kind, Outcome
from jewelry.payments.models import BankEntry, Case, CaseKind, Payment, Refund
from jewelry.payments.models.payment import CURRENCY
from jewelry.purchases.models.purchases import NUMBER_PREFIX

MAX_REFERENCE = 40
"""On account a purchase's number is added to it; together they fit into the column."""


class TypedAlready(Exception):
    """The entry with this number, or of this refund, was booked before; `entry` is that one."""

    def __init__(self, entry: BankEntry) -> None:
        super().__init__(entry.reference)
        self.entry = entry


def came(payment: Payment, amount: Decimal, day: date, reference: str, seller: User) -> BankEntry:
    """Book money that came for an invoice, whatever its sum. Raises `TypedAlready`."""
    entry = BankEntry(payment=payment, amount=amount, day=day, reference=reference, typed_by=seller)
    return _book(entry, Kind.PAID, payment.token)


def went_back(refund: Refund, day: date, reference: str, seller: User) -> BankEntry:
    """Book that a refund was transferred. Raises `TypedAlready`."""
    entry = BankEntry(
        payment=refund.payment,
        refund=refund,
        amount=refund.amount,
        day=day,
        reference=reference,
        typed_by=seller,
    )
    return _book(entry, Kind.REFUNDED, refund.token)


def part_of(reference: str, purchase: str) -> str:
    """Return how the part of an entry is numbered that was booked on account of a purchase."""
    return f"{reference}/{purchase}"


def parts_of(reference: str) -> QuerySet[BankEntry]:
    """Return what was booked on account of the entry with this number.

    The bank's own numbers may have strokes: 7/2 is no part of 7.
    """
    return BankEntry.objects.filter(reference__startswith=part_of(reference, NUMBER_PREFIX))


def entry_of(reference: str) -> BankEntry | None:
    """Return the entry with this number, or the first part of it that was booked on account."""
    return (BankEntry.objects.filter(reference=reference) | parts_of(reference)).first()


def _book(entry: BankEntry, kind: Kind, token: str) -> BankEntry:
    entry.reference = " ".join(entry.reference.split())
    if known := entry_of(entry.reference):
        raise TypedAlready(known)
    with transaction.atomic():
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError:
            if (known := entry_of(entry.reference)) is None:
                raise
            raise TypedAlready(known) from None
        if ledger.apply(_heard(entry, kind, token)) == Outcome.REPEATED:
            raise TypedAlready(BankEntry.objects.filter(refund=entry.refund).earliest("pk"))
        if entry.refund:
            by_hand = Case.objects.filter(kind=CaseKind.REFUND_BY_HAND, refund=entry.refund)
            done = {"closed_at": timezone.now(), "closed_by": entry.typed_by}
            by_hand.filter(closed_at=None).update(**done, note=entry.reference)
        told = partial(security_log.record, "transfer_typed", person=entry.typed_by, kind=kind)
        purchase = entry.payment.purchase.number
        transaction.on_commit(partial(told, purchase=purchase, amount=f"{entry.amount:.2f}"))
    return entry


def _heard(entry: BankEntry, kind: Kind, token: str) -> Heard:
    return Heard(
        variant=BANK,
        event_id=f"entry:{entry.reference}",
        object_id=entry.reference,
        kind=kind,
        amount=entry.amount,
        currency=CURRENCY,
        token=token,
        how=How.TYPED,
    )
