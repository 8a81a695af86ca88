"""Partners with an account, their orders and transfers."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from crm.partners import live
from jewelry.orders.models import Order
from jewelry.payments import on_account, statements
from jewelry.payments.models import Account, BankEntry
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.purchases.models import Purchase
from tests.factories import AlloyFactory, MeasurementFactory

TODAY, MONTH = date(2026, 12, 1), date(2026, 11, 1)


def quote_of(key):
    wanted = Specification(AlloyFactory().code)
    return quotes.make(MeasurementFactory(), wanted, customer=key.partner)


def account_of(key, limit: Decimal | int = 1_000_000, **given) -> Account:
    return Account.objects.create(partner=key.partner, limit=limit, **given)


def order(key) -> Order:
    return live.place(key, quote_of(key), "Ring", "")


def paid(account: Account, amount: Decimal, seller, reference: str = "77") -> list[BankEntry]:
    return on_account.pay_oldest_first(account, amount, timezone.localdate(), reference, seller)


def in_november(*made) -> None:
    for each in made:
        of = Purchase.objects.filter(pieces__order=each)
        of.update(placed_at=statements._bounds(MONTH)[0] + timedelta(days=3))
