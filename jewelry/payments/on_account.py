"""Partners who pay by the month: what they owe, their limit, and the transfers that pay it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.payments.kinds import BANK
from jewelry.payments.models import OPEN, Account, BankEntry, Payment, Purpose, State
from jewelry.payments.transfer import entries
from jewelry.payments.transfer.entries import TypedAlready
from jewelry.pricing.labels import rub
from jewelry.purchases import dues, locking
from jewelry.purchases.models import Pays, Piece, Purchase

ZERO = Decimal(0)


class OverLimit(Exception):
    """The order would make the partner owe more than the account allows. Nothing was written."""

    def __init__(self, owed: Decimal, limit: Decimal) -> None:
        words = _("%(owed)s are owed on account, and the limit is %(limit)s: please pay first.")
        super().__init__(words % {"owed": rub(owed), "limit": rub(limit)})


class TooMuch(Exception):
    """A transfer is more than the partner owes."""


def owed(partner: User) -> Decimal:
    """Return what all purchases on account still cost, those at work included."""
    mine = _purchases(partner)
    orders = Order.objects.filter(purchase_piece__purchase__in=mine).exclude(
        status=Status.CANCELLED
    )
    pieces = Piece.objects.filter(purchase__in=mine)
    net = F("paid_total") - F("refunded_total") - F("refunding_total")
    cost: Decimal = orders.aggregate(sum=Sum("quote__total"))["sum"] or ZERO
    kept: Decimal = pieces.aggregate(sum=Sum("kept_total"))["sum"] or ZERO
    paid: Decimal = mine.aggregate(sum=Sum(net))["sum"] or ZERO
    return cost + kept - paid


def take(partner: User, total: Decimal | None) -> bool:
    """Return whether an order of `total` goes on the partner's account. Raises `OverLimit`.

    The account stays locked until the transaction ends: orders of one partner wait for each other.
    """
    locked = Account.objects.select_for_update().filter(partner=partner, is_open=True)
    account = locked.first()
    if account is None:
        return False
    before = owed(partner)
    if before + (total or ZERO) > account.limit:
        raise OverLimit(before, account.limit)
    return True


def pay(account: Account, amount: Decimal, day: date, reference: str, seller: User) -> int:
    """Book a transfer: it pays the oldest purchases first. Return how many it paid.

    Each purchase is a transaction of its own. Typed again after a crash, it goes on where it
    stopped. Raises `TypedAlready`, and `TooMuch`.
    """
    reference = " ".join(reference.split())
    booked = BankEntry.objects.filter(reference__startswith=f"{reference}/")
    left = amount - (booked.aggregate(sum=Sum("amount"))["sum"] or ZERO)
    if left <= 0 and (first := booked.first()):
        raise TypedAlready(first)
    if left > owed(account.partner):
        raise TooMuch
    paid = 0
    for purchase, rest in _unpaid(account.partner):
        part = min(rest, left)
        if part <= 0:
            break
        entries.came(_asked(purchase, part), part, day, f"{reference}/{purchase.number}", seller)
        left, paid = left - part, paid + 1
    return paid


def _purchases(partner: User) -> QuerySet[Purchase]:
    return Purchase.objects.of(partner).placed().filter(pays=Pays.ACCOUNT)


def _unpaid(partner: User) -> Iterator[tuple[Purchase, Decimal]]:
    for purchase in _purchases(partner).order_by("placed_at", "pk").iterator(chunk_size=200):
        if (rest := dues.of(purchase).rest) > 0:
            yield purchase, rest


@transaction.atomic
def _asked(purchase: Purchase, amount: Decimal) -> Payment:
    found = locking.hold_alone(purchase.pk)
    still = found.payments.filter(status__in=OPEN, total=amount).first()
    return still or Payment.objects.create(
        purchase=found,
        purpose=Purpose.REST,
        variant=BANK,
        status=State.INPUT,
        total=amount,
        begun_at=timezone.now(),
    )
