"""Purchases that owe money, and what a provider says of it."""

from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.payments import ledger
from jewelry.payments.gateway import Heard
from jewelry.payments.kinds import How, Kind, Outcome
from jewelry.payments.models import Payment, Purpose, State
from jewelry.purchases.models import Pays, Purchase
from tests.factories import OrderFactory, PieceFactory, PurchaseFactory, QuoteFactory, UserFactory

NUMBERS = count(1)
VARIANT = "demo"


def order_at(purchase: Purchase, total: int | None, status: str = Status.PRICE_CALCULATED) -> Order:
    """A piece of the purchase, agreed to at this price."""
    customer = purchase.customer
    quote = QuoteFactory(customer=customer, total=total and Decimal(total), parts=[])
    order: Order = OrderFactory(customer=customer, status=status, quote=quote)
    PieceFactory(purchase=purchase, order=order)
    return order


def placed(*totals: int, pays: str = Pays.DEPOSIT, **given: Any) -> Purchase:
    """Of pieces at these prices, half of it before the approval; nothing for the delivery."""
    purchase: Purchase = PurchaseFactory(customer=UserFactory(), pays=pays, **given)
    for total in totals or (40_000,):
        order_at(purchase, total)
    return purchase


def orders_of(purchase: Purchase) -> list[Order]:
    return list(Order.objects.filter(purchase_piece__purchase=purchase).order_by("pk"))


def begun(purchase: Purchase, total: int = 20_000, **given: Any) -> Payment:
    """At the provider's page."""
    payment: Payment = Payment.objects.create(
        purchase=purchase,
        purpose=Purpose.DEPOSIT,
        variant=VARIANT,
        status=State.INPUT,
        total=total,
        url="https://bank.example/",
        begun_at=timezone.now(),
        **given,
    )
    return payment


def said(of: Any, kind: Kind = Kind.PAID, **other: Any) -> Heard:
    """By the provider, of this payment or refund; each time another event."""
    asked = {"amount": Decimal(of.total if isinstance(of, Payment) else of.amount)}
    number = f"charge-{of.pk}" if isinstance(of, Payment) else f"refund-{of.pk}"
    given = {
        "variant": VARIANT,
        "event_id": f"event-{next(NUMBERS)}",
        "object_id": number,
        "kind": kind,
        "currency": "RUB",
        "token": of.token,
        "how": How.NOTIFIED,
    }
    return Heard(**(asked | given | other))


def tell(of: Any, kind: Kind = Kind.PAID, **other: Any) -> Outcome:
    return ledger.apply(said(of, kind, **other))


def fields(row: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def sums(purchase: Purchase) -> tuple[Any, ...]:
    """Paid, paid back, and on its way back."""
    now = Purchase.objects.get(pk=purchase.pk)
    return now.paid_total, now.refunded_total, now.refunding_total
