"""An order at a price that was shown, and the prices that no order may have."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import placing, revising
from jewelry.orders.models import Order
from jewelry.orders.placing import QuoteExpired, QuoteNotYours, QuoteOfOneOrder
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.engraving import Engraving
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes.adjust import Adjustment, By, adjust
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote() -> Quote:
    wanted = Specification(AlloyFactory().code, quantity=2)
    return quotes.make(MeasurementFactory(), wanted, customer=UserFactory())


def at(quote: Quote, **given: Any) -> Order:
    return placing.at(quote, quote.customer, "Ring", **given)


def refused(quote: Quote, why: type[Exception]) -> None:
    with pytest.raises(why):
        at(quote)
    assert not Order.objects.exists()


def test_an_order_is_for_what_its_quote_prices_and_agreed_to_at_that(quote) -> None:
    order = at(quote, max_total=Decimal(90_000))
    assert (order.status, order.quote, order.quantity) == (Status.PRICE_CALCULATED, quote, 2)
    assert (order.agreed_total, order.max_total) == (quote.total, Decimal(90_000))
    submitted = order.events.get(verb="submit")
    assert submitted.data == {"agreed": f"{quote.total:.2f}", "agreed_by": "customer"}


def test_an_order_is_placed_by_one_write_of_its_row_and_one_of_its_history(quote) -> None:
    with CaptureQueriesContext(connection) as said:
        order = at(quote)
    statements = [each["sql"] for each in said.captured_queries]
    changes = [each for each in statements if each.startswith(('UPDATE "orders_order"', "INSERT"))]
    assert [re.findall(r'"(\w+)"', each)[0] for each in changes] == [
        "orders_order",
        "orders_order",
        "orders_orderevent",
        "outbox_delivery",
    ]
    assert not any("FOR UPDATE" in each and "orders_order" in each for each in statements)
    history = order.events.order_by("order_version").values_list("order_version", "verb")
    assert [*history] == [*enumerate(["start", "upload", "submit", "price"], start=1)]


OPTIONS = {
    "engraving": Engraving("Зуле", "grotesque", "inside"),
    "pair": True,
    "length_mm": Decimal(180),
    "drawn_mm": Decimal(170),
}


def test_an_order_keeps_its_options_and_another_file_ends_those_of_the_drawing(quote) -> None:
    wanted = Specification(quote.alloy.code, **OPTIONS)
    made = quotes.make(MeasurementFactory(), wanted, customer=quote.customer)
    order = Order.objects.get(pk=at(made).pk)
    assert order.specification == wanted
    assert [value for name, value in order.wishes if name == "Engraving"] == [
        "“Зуле”, inside, plain letters"
    ]
    again = quotes.known(order.model, order.specification)
    assert (again.total, again.inputs["specification"]) == (made.total, wanted.to_json())
    other = revising.send_file(order, order.customer, MeasurementFactory().model)
    kept = Order.objects.get(pk=other.pk).specification
    assert (kept.engraving, kept.pair) == (wanted.engraving, True)
    assert (kept.length_mm, kept.drawn_mm) == (None, None)


def test_a_plain_order_keeps_no_options(quote) -> None:
    assert at(quote).options == {}


def test_a_price_by_hand_is_for_its_order_alone(quote) -> None:
    hand = quotes.HandPrice(Decimal(100), UserFactory(role=Role.SELLER), "By eye.")
    wanted = Specification(AlloyFactory().code)
    refused(quotes.by_hand(quote.model, wanted, hand, customer=quote.customer), QuoteOfOneOrder)


def test_an_adjusted_price_is_for_its_order_alone(quote) -> None:
    seller = UserFactory(role=Role.SELLER)
    adjusted = adjust(quote, Adjustment(By.PERCENT, Decimal(-95), seller, "This order only."))
    adjusted.save()
    refused(adjusted, QuoteOfOneOrder)


def test_a_price_is_ordered_only_by_whom_it_was_made_for_and_in_time(quote) -> None:
    with pytest.raises(QuoteNotYours):
        placing.at(quote, UserFactory(), "Ring")
    quote.valid_until = timezone.now() - timedelta(seconds=1)
    refused(quote, QuoteExpired)


def test_an_order_of_a_purchase_says_so_and_that_its_price_was_shown(quote) -> None:
    order = at(quote, purchase="P-000007")
    assert order.events.get(verb="submit").data["purchase"] == "P-000007"
    assert order.events.get(verb="price").data["shown"] is True
