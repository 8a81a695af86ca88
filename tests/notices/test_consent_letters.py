"""Letters about a price: true words, and a way to the page where the answer is given."""

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from jewelry.accounts.models import Role
from jewelry.notices import reminders
from jewelry.notices.consumers import MAIL
from jewelry.orders import lifecycle, transition
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db

ASKED = "Nothing is made until you agree; silence is not a yes."


@pytest.fixture
def order() -> Order:
    return OrderFactory(
        status=Status.PRICE_CALCULATED,
        quote=QuoteFactory(total=Decimal(50_000)),
        customer=UserFactory(language="en"),
    )


def told(event: OrderEvent) -> list[Any]:
    before = len(mail.outbox)
    if MAIL.wants(event):
        MAIL.prepare(event)
    return mail.outbox[before:]


def another(order: Order, total: int) -> Order:
    seller = UserFactory(role=Role.SELLER)
    quote = QuoteFactory(
        total=Decimal(total), replaces=order.quote, author=seller, note="More <metal>."
    )
    return lifecycle.adjust(order, quote, seller)


def repriced(order: Order, total: int) -> Order:
    quote = QuoteFactory.build(
        total=Decimal(total), replaces=order.quote, model=order.model, alloy=order.alloy
    )
    return transition.reprice({order.pk: quote})[0]


def newest(order: Order) -> OrderEvent:
    return order.events.latest("order_version")


@pytest.mark.parametrize("raised", [another, repriced])
def test_a_higher_price_asks_and_leads_to_the_orders_own_page(order, raised) -> None:
    raised(order, 60_000)
    (letter,) = told(newest(order))
    text = letter.body.replace("\xa0", " ")
    assert f"/orders/{order.public_id}/" in text
    assert "/track/" not in text
    for words in (ASKED, "60 000 ₽", "50 000 ₽"):
        assert words in text
    assert "need do nothing" not in text


def test_a_first_price_asks_too() -> None:
    order = OrderFactory(status=Status.SUBMITTED, customer=UserFactory(language="en"))
    lifecycle.price(order, QuoteFactory(model=order.model))
    (letter,) = told(newest(order))
    assert ASKED in letter.body


def test_a_lower_price_asks_nothing_and_one_made_anew_is_not_even_told(order) -> None:
    another(order, 40_000)
    (letter,) = told(newest(order))
    assert "You have agreed to this price, or to a higher one." in letter.body
    assert ASKED not in letter.body
    order.refresh_from_db()
    repriced(order, 30_000)
    assert told(newest(order)) == []


def test_ones_own_yes_is_not_told_and_one_by_telephone_is(order) -> None:
    order = another(order, 60_000)
    order = lifecycle.accept(order, order.customer, Decimal(60_000))
    assert told(newest(order)) == []
    order = another(order, 70_000)
    lifecycle.accept(order, UserFactory(role=Role.SELLER), Decimal(70_000), "Called at noon.")
    (letter,) = told(newest(order))
    assert "by telephone" in letter.body
    assert "Called at noon." in letter.body


def test_the_reminder_goes_to_whom_it_waits_for(order) -> None:
    seller = UserFactory(role=Role.SELLER)
    order = another(order, 60_000)
    reminders.remind(order.pk, order.created_at.date())
    assert [letter.to for letter in mail.outbox] == [[order.customer.email]]
    assert ASKED in mail.outbox[0].body
    lifecycle.decline(order, order.customer)
    reminders.remind(order.pk, order.created_at.date())
    assert [seller.email] in [letter.to for letter in mail.outbox]
