"""Partners who pay by the month: what they owe, their limit, and the transfers that pay it."""

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
from jewelry.payments.models import Account, BankEntry, Payment, Purpose, State
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
    """A transfer is more than what is `unpaid` of agreed prices."""

    def __init__(self, unpaid: Decimal) -> None:
        super().__init__(unpaid)
        self.unpaid = unpaid


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


def pay(
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
    return entries.came(payment, part, day, f"{reference}/{purchase.number}", seller)


def _is_part(entry: BankEntry, reference: str, account: Account) -> bool:
    is_mine = entry.payment.purchase.customer_id == account.partner_id
    return is_mine and entry.reference != reference


def _booked(reference: str) -> Decimal:
    """Return what was booked on account of the bank's entry with this number."""
    parts = BankEntry.objects.filter(reference__startswith=f"{reference}/")
    return parts.aggregate(sum=Sum("amount"))["sum"] or ZERO


def _purchases(partner: User) -> QuerySet[Purchase]:
    return Purchase.objects.of(partner).placed().filter(pays=Pays.ACCOUNT)


def _unpaid(partner: User) -> dict[Purchase, Decimal]:
    """Return what is unpaid of agreed prices by purchase, the oldest first."""
    mine = _purchases(partner).prefetch_related("pieces__order__quote").order_by("placed_at", "pk")
    rests = {each: dues.of(each, each.pieces.all()).rest for each in mine}
    return {purchase: rest for purchase, rest in rests.items() if rest > 0}
