"""Refunds are rows before they are requests, so that no planned refund is lost with a process."""

from decimal import Decimal
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction

from jewelry.accounts import security_log
from jewelry.accounts.models import User
from jewelry.payments.models import Payment, Refund, Source, State
from jewelry.payments.models.payment import new_token
from jewelry.platform.celery import app
from jewelry.purchases import locking
from jewelry.purchases.models import Purchase

SEND = "jewelry.payments.tasks.send_refund"


class TooMuch(Exception):
    """The refund is more than the payment has left."""


@transaction.atomic
def make(
    payment: Payment,
    amount: Decimal,
    source: Source,
    reason: str,
    author: User | None = None,
    sending: UUID | None = None,
) -> Refund:
    """Decide to pay back `amount` of the payment; it is sent after the commit. Raises `TooMuch`.

    `sending` is the form's id: a repeated form finds the refund of the first.
    """
    purchase = locking.hold(payment.purchase_id).purchase
    token = str(uuid5(sending, str(payment.pk))) if sending else ""
    if token and (found := Refund.objects.filter(token=token).first()):
        return found
    refund = write(purchase, payment, amount, source, reason, author, token=token)
    if source == Source.SELLER:
        told = partial(security_log.record, "refund", person=author, purchase=purchase.number)
        transaction.on_commit(partial(told, amount=f"{amount:.2f}"))
    return refund


def write(
    purchase: Purchase,
    payment: Payment,
    amount: Decimal,
    source: Source,
    reason: str,
    author: User | None = None,
    *,
    token: str = "",
) -> Refund:
    """As `make`, of a purchase that is locked already."""
    found = Payment.objects.select_for_update().get(pk=payment.pk)
    if not 0 < amount <= found.left:
        raise TooMuch
    refund = Refund.objects.create(
        payment=found,
        amount=amount,
        token=token or new_token(),
        source=source,
        reason=reason.strip()[:500],
        author=author,
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
