"""Refunds are rows before they are requests, so that no planned refund is lost with a process."""

from decimal import Decimal

from django.db import transaction

from jewelry.accounts.models import User
from jewelry.payments.models import Payment, Refund, Source, State
from jewelry.platform.celery import app
from jewelry.purchases import dues, locking
from jewelry.purchases.models import Purchase

SEND = "jewelry.payments.tasks.send_refund"


class TooMuch(Exception):
    """The refund is more than the payment has left."""


def owed(purchase: Purchase) -> Decimal:
    """Return what was paid too much, less refunds under way."""
    return dues.of(purchase).over


@transaction.atomic
def make(
    payment: Payment, amount: Decimal, source: Source, reason: str, author: User | None = None
) -> Refund:
    """Decide to pay back `amount` of the payment; it is sent after the commit. Raises `TooMuch`."""
    purchase = locking.hold(payment.purchase_id).purchase
    return write(purchase, payment, amount, source, reason, author)


def write(
    purchase: Purchase,
    payment: Payment,
    amount: Decimal,
    source: Source,
    reason: str,
    author: User | None = None,
) -> Refund:
    """As `make`, of a purchase that is locked already."""
    found = Payment.objects.select_for_update().get(pk=payment.pk)
    if not 0 < amount <= found.left:
        raise TooMuch
    refund = Refund.objects.create(
        payment=found, amount=amount, source=source, reason=reason.strip()[:500], author=author
    )
    purchase.refunding_total += amount
    purchase.save(update_fields=["refunding_total"])
    transaction.on_commit(lambda: app.send_task(SEND, [refund.pk]), robust=True)
    return refund


def by_rule(
    purchase: Purchase,
    amount: Decimal,
    first: Payment | None = None,
    source: Source = Source.RULE,
    author: User | None = None,
) -> list[Refund]:
    """Pay back `amount` of a locked purchase: from `first`, then from the newest payments."""
    paid = purchase.payments.filter(status=State.CONFIRMED).order_by("-ended_at", "-pk")
    ordered = sorted(paid, key=lambda payment: payment.pk != (first.pk if first else None))
    made = []
    for payment in ordered:
        part = min(amount, payment.left)
        if part > 0:
            made.append(write(purchase, payment, part, source, "", author))
            amount -= part
    return made
