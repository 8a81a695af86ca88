"""A customer's way to the provider's page.

The row is committed before the provider is called, and the provider is called in no transaction: at
whatever moment the process dies, the next press finds the row, and its token finds the provider's
payment.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jewelry.payments import gateways, ledger
from jewelry.payments.gateway import TokenSpent, Unreachable
from jewelry.payments.kinds import BANK
from jewelry.payments.models import OPEN, Payment, Purpose, State
from jewelry.purchases import dues, locking
from jewelry.purchases.models import Pays, Purchase

PAGE_LIFE = timedelta(minutes=20)
"""A provider's page that was opened earlier is replaced by a new one."""


class NothingDue(Exception):
    """The purchase owes no such sum (any more)."""


@dataclass(frozen=True)
class Offer:
    purpose: Purpose
    amount: Decimal


def offers(purchase: Purchase) -> list[Offer]:
    """Return the sums that may be paid now, what is due first; empty where nothing is."""
    owed = dues.of(purchase)
    if purchase.pays == Pays.ACCOUNT or not owed.live:
        return []
    found = []
    if owed.now > 0:
        is_part = owed.now < owed.rest
        found.append(Offer(Purpose.DEPOSIT if is_part else _whole(purchase), owed.now))
    is_priced = all(part.total is not None for part in owed.live)
    if is_priced and owed.rest > owed.now:
        found.append(Offer(_whole(purchase), owed.rest))
    return found


def _whole(purchase: Purchase) -> Purpose:
    return Purpose.REST if purchase.paid_total else Purpose.FULL


def begin(purchase: Purchase, purpose: Purpose, variant: str, amount: Decimal) -> Payment:
    """Return a payment of `amount` that has its page at the provider; a repeated press finds it.

    Raises `NothingDue` when the purchase owes another sum by now, and `Unreachable`. After
    `TokenSpent` the next press begins another payment.
    """
    _make_room(purchase, variant, amount)
    payment = _row(purchase, purpose, variant, amount)
    if payment.url:
        return payment
    try:
        begun = gateways.of(variant).begin(payment)
    except TokenSpent as why:
        ledger.fail(payment, str(why))
        raise
    with transaction.atomic():
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if payment.status == State.WAITING:
            payment.status, payment.begun_at = State.INPUT, timezone.now()
            payment.url, payment.transaction_id = begun.url, begun.transaction_id
            payment.save()
    return payment


@transaction.atomic
def _row(purchase: Purchase, purpose: Purpose, variant: str, amount: Decimal) -> Payment:
    found = locking.hold_alone(purchase.pk)
    still = found.payments.filter(status__in=OPEN).first()
    if still and _is_that(still, variant, amount):
        return still
    if still or Offer(purpose, amount) not in offers(found):
        raise NothingDue
    return Payment.objects.create(purchase=found, purpose=purpose, variant=variant, total=amount)


def _make_room(purchase: Purchase, variant: str, amount: Decimal) -> None:
    """One payment of a purchase is open at a time: another one is asked about, then given up."""
    still = purchase.payments.filter(status__in=OPEN).first()
    if still is None or _is_that(still, variant, amount):
        return
    if still.url and gateways.is_known(still.variant):
        gateway = gateways.of(still.variant)
        try:
            for heard in gateway.ask(still):
                ledger.apply(heard)
            gateway.cancel(still)
        except Unreachable:
            pass  # its money is booked if it comes all the same
    ledger.give_up(still)


def _is_that(payment: Payment, variant: str, amount: Decimal) -> bool:
    old = (
        payment.variant != BANK
        and payment.begun_at
        and payment.begun_at < timezone.now() - PAGE_LIFE
    )
    return (payment.variant, payment.total) == (variant, amount) and not old
