"""A person who changes a price by much has to confirm it, on every page and by program."""

from decimal import Decimal

import pytest

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.errors import NotSure
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote
from tests.factories import OrderFactory, QuoteFactory, UserFactory, next_tariff

pytestmark = pytest.mark.django_db

OLD = Decimal(50_000)


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED, quote=QuoteFactory(total=OLD))


def another(order: Order, total: int | str, seller) -> Quote:
    given = {"total": Decimal(total), "model": order.model, "replaces": order.quote}
    return QuoteFactory(author=seller, note="By eye.", **given)


def refused(order: Order, quote: Quote, seller, sure: str = "") -> str:
    version = order.version
    with pytest.raises(NotSure) as found:
        lifecycle.adjust(order, quote, seller, sure)
    order.refresh_from_db()
    assert (order.total, order.version) == (OLD, version)
    return str(found.value).replace("\xa0", " ")


@pytest.mark.parametrize("total", ["24999.99", "75000.01"])
def test_more_than_half_is_refused_without_a_second_yes(order, seller, total) -> None:
    said = refused(order, another(order, total, seller), seller)
    assert said.startswith(f"{order.number}: The price changes by more than half: ")


@pytest.mark.parametrize("total", [25_000, 75_000])
def test_half_is_set_as_it_is(order, seller, total) -> None:
    assert lifecycle.adjust(order, another(order, total, seller), seller).total == total


def test_a_yes_is_for_the_numbers_that_it_names(order, seller) -> None:
    quote = another(order, 100_000, seller)
    for other in ("50000.00 99000.00", "49000.00 100000.00", "yes"):
        refused(order, quote, seller, other)
    order = lifecycle.adjust(order, quote, seller, "50000.00 100000.00")
    assert order.total == 100_000
    assert order.waits_for_customer


def test_a_small_change_that_was_not_the_one_shown_is_looked_at_again(order, seller) -> None:
    said = refused(order, another(order, 51_000, seller), seller, "50000.00 52000.00")
    assert "51 000 ₽ is not what was looked at" in said


def test_a_first_price_by_hand_above_the_tariffs_limit_is_asked_about(seller) -> None:
    next_tariff(max_order_total=Decimal(5000))
    order = OrderFactory(status=Status.SUBMITTED, quote=QuoteFactory(total=None, verdict="MANUAL"))
    quote = another(order, 6000, seller)
    with pytest.raises(NotSure, match="the tariff's limit for an order"):
        lifecycle.price(order, quote, seller)
    assert lifecycle.price(order, quote, seller, "0.00 6000.00").total == 6000


def test_the_machine_is_asked_nothing() -> None:
    order = OrderFactory(status=Status.SUBMITTED, quote=None)
    price = QuoteFactory(total=Decimal(9_999_999), verdict="PROVISIONAL", model=order.model)
    assert lifecycle.price(order, price).total == 9_999_999
