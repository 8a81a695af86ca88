"""One rule says which price holds, in Python and in the database's words."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.utils import timezone

from jewelry.orders.models import Order
from jewelry.orders.repricing import open_orders
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Verdict
from jewelry.pricing.quotes import held
from tests.factories import OrderFactory, QuoteFactory

pytestmark = pytest.mark.django_db

TOTAL = Decimal(50_000)


@pytest.mark.parametrize(
    ("verdict", "agreed", "hours"),
    list(
        product(
            [Verdict.FIRM, Verdict.PROVISIONAL],
            [None, TOTAL - 1, TOTAL, TOTAL + 1],
            [-1, 1],
        )
    ),
)
def test_both_forms_of_the_rule_say_the_same(verdict, agreed, hours) -> None:
    until = timezone.now() + timedelta(hours=hours)
    quote = QuoteFactory(verdict=verdict, total=TOTAL, valid_until=until)
    order = OrderFactory(status=Status.PRICE_CALCULATED, quote=quote, agreed_total=agreed)
    holds = held.holds(quote, agreed)
    assert holds == (hours > 0 and (verdict == Verdict.FIRM or (agreed or 0) >= TOTAL))
    assert Order.objects.filter(held.loose(agreed="agreed_total")).exists() == (not holds)
    assert (order in open_orders()) == (not holds)
