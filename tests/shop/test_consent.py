"""A customer's yes and no on the order's page, without scripts."""

from decimal import Decimal

import pytest

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, QuoteFactory, UserFactory, adjusted_to
from tests.shop.priced import order_form, ordered, priced_for, text_of, url_of

pytestmark = pytest.mark.django_db

TOTAL = Decimal(91_710)


@pytest.fixture
def order(customer) -> Order:
    was = QuoteFactory(total=Decimal(84_300))
    quote = QuoteFactory(total=TOTAL, replaces=was, note="The bridges.", author=UserFactory())
    return OrderFactory(
        customer=customer, status=Status.PRICE_CALCULATED, quote=quote, agreed_total=was.total
    )


def press(client, order: Order, verb: str, **form) -> str:
    data = {"total": str(TOTAL)} | form
    response = client.post(f"/orders/{order.public_id}/{verb}/", data, follow=True)
    order.refresh_from_db()
    return text_of(response).replace("\xa0", " ")


def test_the_box_says_both_prices_who_and_why(client, order) -> None:
    page = text_of(client.get(f"/orders/{order.public_id}/")).replace("\xa0", " ")
    for words in ("A new price: 91 710 ₽", "You agreed to 84 300 ₽. That is 7 410 ₽ more."):
        assert words in page
    for words in ("The bridges.", str(order.quote.author), "Agree to 91 710 ₽", "I do not agree"):
        assert words in page
    assert 'name="total" value="91710.00"' in page


def test_a_yes(client, order) -> None:
    page = press(client, order, "accept")
    assert order.agreed_total == TOTAL
    assert "You agreed to 91 710 ₽." in page
    assert "Agreed: 91 710 ₽" in page
    assert "by you" in page
    assert "/accept/" not in page


def test_a_no_with_its_words_leaves_the_door_open(client, order) -> None:
    page = press(client, order, "decline", reason="Too dear.")
    assert order.is_declined
    assert order.events.latest("order_version").reason == "Too dear."
    assert "You said no to it. You may still agree." in page
    assert "/decline/" not in page
    assert press(client, order, "accept").count("You agreed to 91 710 ₽.") == 1


@pytest.mark.parametrize("verb", ["accept", "decline"])
@pytest.mark.parametrize("total", ["", "x", "84300", "91711", "NaN", "sNaN", "Infinity", "91 710"])
def test_an_answer_to_another_price_is_none(client, order, verb, total) -> None:
    page = press(client, order, verb, total=total)
    assert "costs 91 710 ₽ by now. Please look again." in page
    assert (order.version, order.is_declined, order.is_agreed) == (1, False, False)


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_nobody_answers_for_another(client, order, verb) -> None:
    client.force_login(UserFactory())
    response = client.post(f"/orders/{order.public_id}/{verb}/", {"total": str(TOTAL)})
    assert response.status_code == 404
    order.refresh_from_db()
    assert order.version == 1


def test_a_limit_is_given_with_the_order_as_people_write_it(client, customer) -> None:
    order = ordered(client, priced_for(customer), max_total="90 000,50 ₽")
    assert order.max_total == Decimal("90000.50")
    raised = QuoteFactory(total=Decimal(90_000), replaces=order.quote, note="More metal.")
    seller = UserFactory(role="seller")
    order = adjusted_to(raised, order, seller)
    assert order.is_agreed
    page = text_of(client.get(f"/orders/{order.public_id}/"))
    assert "within your limit" in page


def test_a_limit_that_is_none_stops_the_order_and_keeps_what_was_typed(client, customer) -> None:
    asked = priced_for(customer)
    for wrong in ("much", "1,500", "0", "-5"):
        form = order_form(asked, max_total=wrong, comment="For Mum")
        response = client.post(f"{url_of(asked)}order/", form)
        assert response.status_code == 422, wrong
        assert "For Mum" in text_of(response)
    assert not Order.objects.exists()
