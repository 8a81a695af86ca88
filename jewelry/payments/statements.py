"""Monthly statements of partners' accounts: made once, by a task that may run as often as it likes."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from jewelry.orders.statuses import Status
from jewelry.payments import account_limit
from jewelry.payments.models import Account, Payment, Refund, RefundState, State, Statement
from jewelry.purchases.models import Pays, Piece

ZERO = Decimal(0)
BATCH_SIZE = 100


def make_missing_statements(today: date | None = None) -> int:
    """Make last month's statement of each account that has none; return how many."""
    month = _month_before(today or timezone.localdate())
    accounts_of_then = Account.objects.filter(opened_at__lte=_bounds(month)[1])
    missing = accounts_of_then.exclude(statements__month=month).select_related("partner")
    accounts = list(missing.order_by("pk")[:BATCH_SIZE])
    return sum(_make(account, month) for account in accounts)


@transaction.atomic
def _make(account: Account, month: date) -> bool:
    """Also of a month without orders: what is owed is said each month."""
    given = {
        "lines": _lines(account, month),
        "paid": _paid(account, month),
        "total": max(ZERO, account_limit.owed_on_account(account.partner)),
    }
    return Statement.objects.get_or_create(account=account, month=month, defaults=given)[1]


def _lines(account: Account, month: date) -> list[dict[str, Any]]:
    placed = Piece.objects.filter(
        purchase__customer=account.partner,
        purchase__pays=Pays.ACCOUNT,
        purchase__placed_at__range=_bounds(month),
        order__isnull=False,
    ).exclude(order__status=Status.CANCELLED)
    return [
        {
            "number": piece.order.number,
            "title": piece.title,
            "day": timezone.localdate(piece.purchase.placed_at).isoformat(),
            "total": f"{piece.order.total:.2f}" if piece.order.is_agreed else None,
        }
        for piece in placed.select_related("purchase", "order__quote").order_by("order_id")
        if piece.order and piece.purchase.placed_at
    ]


def _paid(account: Account, month: date) -> Decimal:
    mine = Payment.objects.filter(
        purchase__customer=account.partner, purchase__pays=Pays.ACCOUNT, status=State.CONFIRMED
    )
    back = Refund.objects.filter(payment__in=mine, state=RefundState.DONE)
    came = mine.filter(ended_at__range=_bounds(month)).aggregate(sum=Sum("captured_amount"))["sum"]
    went = back.filter(ended_at__range=_bounds(month)).aggregate(sum=Sum("amount"))["sum"]
    return (came or ZERO) - (went or ZERO)


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _bounds(month: date) -> tuple[datetime, datetime]:
    after = (month + timedelta(days=32)).replace(day=1)
    first, last = (timezone.make_aware(datetime.combine(day, time())) for day in (month, after))
    return first, last - timedelta(microseconds=1)
