"""Writes what an operator is paid, with the move that decides it; called under the order's lock."""

from datetime import timedelta

from django.db.models import F, Sum
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders.models import Order, PayEntry


def reserve(order: Order, operator: User) -> None:
    """Reserve the pay. A unique index guarantees one live entry for an order."""
    fee = order.quote.fee if order.quote else 0
    PayEntry.objects.create(
        order=order, operator=operator, amount=fee, reserved_at=order.taken_at or timezone.now()
    )


def earn(order: Order) -> None:
    order.pay.reserved().update(earned_at=timezone.now())


def reverse(order: Order) -> None:
    """Reverse reserved pay. Earned pay stays: the piece was made."""
    order.pay.reserved().update(reversed_at=timezone.now())


def grant(order: Order, seller: User, why: str) -> None:
    order.pay.reserved().update(earned_at=timezone.now(), granted_by=seller, granted_why=why[:500])


def time_held(order: Order, operator: User) -> timedelta:
    """Return how long the operator held the order before they gave it back."""
    given_back = PayEntry.objects.filter(order=order, operator=operator, reversed_at__isnull=False)
    spent = given_back.aggregate(spent=Sum(F("reversed_at") - F("reserved_at")))["spent"]
    return spent or timedelta()
