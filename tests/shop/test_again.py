"""A piece is ordered again at today's price, and only where it is sold still."""

import re
from uuid import uuid4

import pytest

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.models import Alloy
from jewelry.purchases.models import Piece
from shop.models import Product
from tests.factories import MeasurementFactory, OrderFactory, UserFactory, next_tariff
from tests.shop.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    product = ProductFactory()
    if not product.model.measurements.exists():
        MeasurementFactory(model=product.model)
    return OrderFactory(status=Status.CLOSED, model=product.model, ring_size="17.5")


def again(client, order: Order, token=None):
    client.force_login(order.customer)
    return client.post(f"/orders/{order.public_id}/again/", {"token": token or uuid4()})


def shown(client, order: Order) -> str:
    client.force_login(order.customer)
    page: str = client.get(f"/orders/{order.public_id}/").content.decode()
    return page


def test_it_lies_in_the_basket_at_the_price_of_today_and_nothing_is_ordered(client, order) -> None:
    next_tariff(margin="0.9")
    assert "Order it again" in shown(client, order)
    assert again(client, order)["Location"] == "/basket/"
    piece = Piece.objects.get()
    assert piece.wanted == order.specification
    assert piece.quote != order.quote and piece.quote.tariff.number > order.quote.tariff.number
    assert (piece.purchase.state, Order.objects.count()) == ("basket", 1)


def test_a_double_press_adds_one_piece(client, order) -> None:
    token = uuid4()
    for _press in range(2):
        again(client, order, token)
    assert Piece.objects.count() == 1


def test_what_is_not_sold_any_more_is_not_offered(client, order) -> None:
    Alloy.objects.filter(pk=order.alloy_id).update(is_offered=False)
    assert "Order it again" not in shown(client, order)
    again(client, order)
    assert not Piece.objects.exists()


def test_a_piece_that_left_the_catalogue_is_not_offered(client, order) -> None:
    Product.objects.update(is_listed=False)
    assert "Order it again" not in shown(client, order)
    again(client, order)
    assert not Piece.objects.exists()


def test_an_order_in_work_is_not_ordered_again(client, order) -> None:
    Order.objects.update(status=Status.PACKAGING)
    assert "Order it again" not in shown(client, order)
    again(client, order)
    assert not Piece.objects.exists()


@pytest.mark.parametrize("token", ["", "x"])
def test_an_odd_form_adds_nothing(client, order, token) -> None:
    client.force_login(order.customer)
    assert client.post(f"/orders/{order.public_id}/again/", {"token": token}).status_code == 302
    assert not Piece.objects.exists()


def test_nobody_orders_a_strangers_piece(client, order) -> None:
    client.force_login(UserFactory())
    assert client.post(f"/orders/{order.public_id}/again/", {"token": uuid4()}).status_code == 404


def test_who_follows_a_delivered_piece_reads_of_no_closing(client, order) -> None:
    client.force_login(order.customer)
    client.post(f"/orders/{order.public_id}/link/")
    [link] = re.findall(r'data-copy="[^"]*(/track/[^"]*)"', shown(client, order))
    for address in (link, f"/orders/{order.public_id}/", "/orders/"):
        page = client.get(address).content.decode()
        assert "Delivered" in page and "Closed" not in page, address


def test_the_link_to_share_stays_on_the_page_to_be_copied(client, order) -> None:
    assert "data-copy" not in shown(client, order)
    client.post(f"/orders/{order.public_id}/link/")
    page = shown(client, order)
    assert 'data-copy="http' in page and "/track/" in page
