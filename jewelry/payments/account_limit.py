"""What partners owe on account, and the limit that no order of theirs passes.

A price counts when the partner has agreed to it. So the limit is looked at when an order is placed,
when a price that was named later is accepted, and, whatever else was agreed to meanwhile, before
work begins.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.payments.models import Account
from jewelry.pricing.labels import rub
from jewelry.purchases.models import Pays, Piece, Purchase

ZERO = Decimal(0)


class OverLimit(Exception):
    """The order would make the partner owe more than the account allows. Nothing was written."""

    def __init__(self, owed: Decimal, limit: Decimal) -> None:
        words = _("%(owed)s are owed on account, and the limit is %(limit)s: please pay first.")
        super().__init__(words % {"owed": rub(owed), "limit": rub(limit)})


class MoveOverLimit(MoveRefused):
    """With this order the partner owes more than the account allows."""

    def __init__(self, order: Order, owed: Decimal, limit: Decimal) -> None:
        words = _(
            "%(number)s: with it %(owed)s are owed on account, and the limit is %(limit)s. "
            "Something must be paid first."
        )
        given = {"number": order.number, "owed": rub(owed), "limit": rub(limit)}
        super().__init__(order, words % given)


def owed_on_account(partner: User, *, but: Order | None = None) -> Decimal:
    """Return what all purchases on account still cost at agreed prices, those at work included;
    `but` leaves an order out."""
    mine = purchases_of(partner)
    orders = Order.objects.filter(
        purchase_piece__purchase__in=mine, agreed_total__gte=F("quote__total")
    )
    live = orders.exclude(status=Status.CANCELLED)
    if but:
        live = live.exclude(pk=but.pk)
    pieces = Piece.objects.filter(purchase__in=mine)
    net = F("paid_total") - F("refunded_total") - F("refunding_total")
    cost: Decimal = live.aggregate(sum=Sum("quote__total"))["sum"] or ZERO
    kept: Decimal = pieces.aggregate(sum=Sum("kept_total"))["sum"] or ZERO
    paid: Decimal = mine.aggregate(sum=Sum(net))["sum"] or ZERO
    return cost + kept - paid


def purchases_of(partner: User) -> QuerySet[Purchase]:
    return Purchase.objects.of(partner).placed().filter(pays=Pays.ACCOUNT)


def take_on_account(partner: User, total: Decimal | None) -> bool:
    """Return whether an order of `total` goes on the partner's account. Raises `OverLimit`.

    The account stays locked until the transaction ends: orders of one partner wait for each other.
    """
    locked = Account.objects.select_for_update().filter(partner=partner, is_open=True)
    account = locked.first()
    if account is None:
        return False
    before = owed_on_account(partner)
    if before + (total or ZERO) > account.limit:
        raise OverLimit(before, account.limit)
    return True


def hold_the_limit(order: Order, verb: Verb, data: Mapping[str, Any]) -> None:
    """The gate of orders on account, under the order's lock. Raises `MoveOverLimit`.

    A seller who lets the purchase go on unpaid lets it pass the limit.
    """
    is_looked_at = verb == Verb.ACCEPT or (verb == Verb.APPROVE and order.is_agreed)
    if not is_looked_at or order.total is None:
        return
    on_account = Purchase.objects.filter(pieces__order=order, pays=Pays.ACCOUNT, credit_by=None)
    if not (purchase := on_account.first()):
        return
    # Prices that are agreed to at once wait for each other here, and each counts the others.
    account = Account.objects.select_for_update().filter(partner=purchase.customer_id).first()
    if account is None:
        return
    total = owed_on_account(account.partner, but=order) + order.total
    if total > account.limit:
        raise MoveOverLimit(order, total, account.limit)
