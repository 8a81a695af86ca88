"""Into the basket from the page of a price: at the very price that was shown, or at none."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from jewelry.orders.statuses import Status
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import requests
from jewelry.purchases.models import Piece
from tests.factories import next_tariff
from tests.shop.priced import choice, order_form, ordered, text_of, url_of

pytestmark = [pytest.mark.usefixtures("prices"), pytest.mark.django_db]


def test_the_order_has_the_very_price_that_was_shown(client, customer, priced) -> None:
    next_tariff(margin="0.9")
    order = ordered(client, priced, comment="Size 17, please.")
    assert (order.status, order.customer) == (Status.PRICE_CALCULATED, customer)
    assert order.quote == priced.quote
    assert (order.title, order.model, order.comment) == ("Wave", priced.model, "Size 17, please.")
    assert order.specification == priced.wanted


def test_a_second_click_is_the_same_piece(client, priced) -> None:
    form = order_form(priced)
    answers = [client.post(f"{url_of(priced)}order/", form) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {"/basket/"}
    assert Piece.objects.get().quote == priced.quote


def test_another_word_in_the_same_form_is_another_piece(client, priced) -> None:
    """As a browser's Back brings the form again."""
    form = order_form(priced, comment="One of silver")
    client.post(f"{url_of(priced)}order/", form)
    client.post(f"{url_of(priced)}order/", form | {"comment": "And one more"})
    assert set(Piece.objects.values_list("comment", flat=True)) == {"One of silver", "And one more"}


def test_at_most_less_than_the_price_orders_nothing(client, priced) -> None:
    form = order_form(priced, max_total=priced.quote.total - 1)
    response = client.post(f"{url_of(priced)}order/", form)
    assert response.status_code == 422
    assert "The price is higher than this. Nothing was ordered." in text_of(response)
    assert not Piece.objects.exists()


def test_at_most_the_very_price_orders_it(client, priced) -> None:
    form = order_form(priced, max_total=priced.quote.total)
    response = client.post(f"{url_of(priced)}order/", form)
    assert response["Location"] == "/basket/"
    assert Piece.objects.get().quote == priced.quote


def test_a_price_that_was_changed_elsewhere_is_shown_first(client, priced) -> None:
    form = order_form(priced)
    client.post(url_of(priced), choice(alloy="platinum-950"))
    page = text_of(client.post(f"{url_of(priced)}order/", form, follow=True))
    assert "The price has changed meanwhile." in page
    assert not Piece.objects.exists()


def test_a_price_is_not_held_for_ever(client, priced) -> None:
    form = order_form(priced)
    Quote.objects.update(valid_until=timezone.now() - timedelta(seconds=1))
    page = text_of(client.post(f"{url_of(priced)}order/", form, follow=True))
    assert "is no longer held" in page
    assert not Piece.objects.exists()
    assert order_form(priced)["quote"] != form["quote"]


@pytest.mark.parametrize("changes", [{"token": "x"}, {"quote": "x"}, {"quote": uuid.UUID(int=7)}])
def test_an_order_form_that_is_not_ours_orders_nothing(client, priced, changes) -> None:
    response = client.post(f"{url_of(priced)}order/", order_form(priced) | changes)
    assert response["Location"] == url_of(priced)
    assert not Piece.objects.exists()


# What stands in the fields


def test_fields_that_are_in_the_price_go_with_the_order(client, priced) -> None:
    response = client.post(f"{url_of(priced)}order/", order_form(priced) | choice())
    assert response["Location"] == "/basket/"
    assert Piece.objects.get().quote == priced.quote


def test_what_was_changed_and_not_priced_is_priced_first(client, priced) -> None:
    form = order_form(priced) | choice(quantity=7)
    page = client.post(f"{url_of(priced)}order/", form, follow=True)
    assert "nothing is ordered yet" in page.content.decode()
    priced.refresh_from_db()
    assert (priced.wanted.quantity, Piece.objects.count()) == (7, 0)


def test_what_was_typed_beside_the_changed_piece_is_kept(client, priced) -> None:
    form = order_form(priced, comment="For Anna", max_total="90 000,50") | choice(quantity=7)
    page = client.post(f"{url_of(priced)}order/", form).content.decode()
    assert "\nFor Anna</textarea>" in page
    assert 'value="90 000,50"' in page
    assert f'action="{url_of(priced)}"' in page, "the next choice does not go to the order"


def test_a_changed_piece_is_priced_first_though_its_price_was_renewed(client, priced) -> None:
    form = order_form(priced) | choice(quantity=7)
    Quote.objects.update(valid_until=timezone.now() - timedelta(days=1))
    requests.choose(priced, None)
    page = client.post(f"{url_of(priced)}order/", form)
    assert "nothing is ordered yet" in page.content.decode()
    assert not Piece.objects.exists()


@pytest.mark.parametrize("changes", [{"quantity": "0"}, {"ring_size": "abc"}, {"alloy": "lead"}])
def test_a_wrong_field_stops_the_order(client, priced, changes) -> None:
    form = order_form(priced) | choice(**changes)
    page = client.post(f"{url_of(priced)}order/", form, follow=True)
    assert "Nothing was ordered." in page.content.decode()
    assert not Piece.objects.exists()
