"""Purchases that owe money, and whether all of it is where it belongs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from benchmarks.lab.measured import measured_piece
from jewelry.accounts.models import Role, User
from jewelry.conservation import invariants
from jewelry.orders import placing
from jewelry.orders.statuses import Status
from jewelry.payments import asking
from jewelry.payments.models import (
    UNDER_WAY,
    DemoCharge,
    JournalEntry,
    Payment,
    Refund,
    RefundState,
    State,
)
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.purchases.models import Pays, Piece, Purchase
from jewelry.purchases.models import State as PurchaseState

METAL = "gold-585-yellow"
ZERO = Decimal(0)


def build(count: int) -> list[int]:
    customer = User.objects.create_user("payer", role=Role.CUSTOMER)
    quote = quotes.make(measured_piece(), Specification(METAL), customer=customer)
    return [_place(customer, quote) for _each in range(count)]


def _place(customer: User, quote: Any) -> int:
    now = timezone.now()
    purchase = Purchase.objects.create(
        customer=customer,
        state=PurchaseState.PLACED,
        placed_at=now,
        terms_version="1",
        terms_at=now,
        pays=Pays.FULL,
    )
    order = placing.at(quote, customer, "Ring", purchase=purchase.number)
    Piece.objects.create(
        purchase=purchase, order=order, title="Ring", public_id=order.public_id, quote=quote
    )
    return purchase.pk


def judge() -> dict[str, Any]:
    """Reconcile what no process is left to do, then compare our books with the bank's."""
    _reconcile()
    wrong = [str(each.facts) for each in invariants.money("true")]
    charged = DemoCharge.objects.filter(is_refund=False, is_refused=False)
    numbers = set(charged.values_list("object_id", flat=True))
    booked = JournalEntry.objects.filter(kind="paid", outcome="applied")
    found = list(booked.values_list("object_id", flat=True))
    wrong += [f"lost: {each}" for each in numbers - set(found)]
    wrong += [f"not charged: {each}" for each in set(found) - numbers]
    wrong += [f"doubled: {each}" for each in found if found.count(each) > 1]
    paid = _sum(Payment.objects.filter(status=State.CONFIRMED), "captured_amount")
    back = _sum(Refund.objects.filter(state=RefundState.DONE), "amount")
    returned = DemoCharge.objects.filter(is_refund=True)
    pairs = {"charged": (_sum(charged, "amount"), paid), "back": (_sum(returned, "amount"), back)}
    wrong += [f"{name}: {bank} and {ours}" for name, (bank, ours) in pairs.items() if bank != ours]
    left = Refund.objects.filter(state__in=UNDER_WAY).count()
    wrong += [f"{left} refunds are still under way"] if left else []
    wrong += _kept_back()
    return {
        "payments": len(found),
        "refunds": returned.count(),
        "paid": str(paid),
        "back": str(back),
        "wrong": wrong[:50],
    }


def _reconcile() -> None:
    """As beat does it, much later."""
    long_ago = timezone.now() - timedelta(hours=1)
    DemoCharge.objects.update(told_from=long_ago)
    Refund.objects.filter(state__in=UNDER_WAY).update(created_at=long_ago, sent_at=long_ago)
    while Payment.objects.filter(status=State.INPUT, asked_at__gt=long_ago).exists() or (
        Refund.objects.filter(state__in=UNDER_WAY).exists()
    ):
        waiting = Payment.objects.filter(status=State.INPUT)
        waiting.update(begun_at=long_ago, asked_at=None)
        before = _open()
        asking.reconcile()
        if _open() == before:
            return


def _open() -> tuple[int, int]:
    waiting = Payment.objects.filter(status=State.INPUT).count()
    return waiting, Refund.objects.filter(state__in=UNDER_WAY).count()


def _kept_back() -> list[str]:
    """Of a cancelled purchase, before its approval, nothing is kept."""
    cancelled = Purchase.objects.filter(pieces__order__status=Status.CANCELLED)
    return [
        f"{purchase.number} keeps {purchase.paid_total - purchase.refunded_total}"
        for purchase in cancelled
        if purchase.paid_total != purchase.refunded_total
    ]


def _sum(rows: Any, column: str) -> Decimal:
    return rows.aggregate(sum=Sum(column))["sum"] or ZERO
