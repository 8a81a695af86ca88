"""The transfers of partners who pay by the month: each pays the oldest purchases first."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.payments.account_limit import purchases_of
from jewelry.payments.kinds import BANK
from jewelry.payments.models import Account, BankEntry, Payment, Purpose, State
from jewelry.payments.transfer import entries
from jewelry.payments.transfer.entries import TypedAlready
from jewelry.purchases import dues, locking
from jewelry.purchases.models import Purchase

ZERO = Decimal(0)


class TooMuch(Exception):
    """A transfer is more than what is `unpaid` of agreed prices."""

    def __init__(self, unpaid: Decimal) -> None:
        super().__init__(unpaid)
        self.unpaid = unpaid


def pay_oldest_first(
    account: Account, amount: Decimal, day: date, reference: str, seller: User
) -> list[BankEntry]:
    """Book a transfer: it pays the oldest purchases first. Return its part of each.

    Each purchase is a transaction of its own. Typed again after a crash, it goes on where it
    stopped. Raises `TypedAlready`, and `TooMuch`.
    """
    reference = " ".join(reference.split())
    left, known = amount - _booked(reference), entries.entry_of(reference)
    if known and (left <= 0 or not _is_part(known, reference, account)):
        raise TypedAlready(known)
    unpaid = _unpaid(account.partner)
    if left > (rest := sum(unpaid.values(), ZERO)):
        raise TooMuch(rest)
    made: list[BankEntry] = []
    for purchase in unpaid:
        if left <= 0:
            break
        if entry := _pay_part(account, purchase, amount, day, reference, seller):
            left -= entry.amount
            made.append(entry)
    return made


@transaction.atomic
def _pay_part(
    account: Account, purchase: Purchase, amount: Decimal, day: date, reference: str, seller: User
) -> BankEntry | None:
    """What another seller types meanwhile counts: both sums are read under the locks."""
    held = locking.hold(purchase.pk)
    Account.objects.select_for_update().get(pk=account.pk)
    part = min(held.dues().rest, amount - _booked(reference))
    if part <= 0:
        return None
    payment = Payment.objects.create(
        purchase=held.purchase,
        purpose=Purpose.REST,
        variant=BANK,
        status=State.INPUT,
        total=part,
        begun_at=timezone.now(),
    )
    return entries.came(payment, part, day, entries.part_of(reference, purchase.number), seller)


def _is_part(entry: BankEntry, reference: str, account: Account) -> bool:
    is_mine = entry.payment.purchase.customer_id == account.partner_id
    return is_mine and entry.reference != reference


def _booked(reference: str) -> Decimal:
    """Return what was booked on account of the bank's entry with this number."""
    return entries.parts_of(reference).aggregate(sum=Sum("amount"))["sum"] or ZERO


def _unpaid(partner: User) -> dict[Purchase, Decimal]:
    """Return what is unpaid of agreed prices by purchase, the oldest first."""
    mine = (
        purchases_of(partner).prefetch_related("pieces__order__quote").order_by("placed_at", "pk")
    )
    rests = {each: dues.of(each, each.pieces.all()).rest for each in mine}
    return {purchase: rest for purchase, rest in rests.items() if rest > 0}
