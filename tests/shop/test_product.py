"""Ordering a ready-made piece, signed in or not yet."""

import html
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.purchases.models import Piece
from shop import shown_price
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, tariff
from tests.shop.checking_out import FORM, check_out
from tests.shop.products import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return ProductFactory(name_en="Wave")


def buy(client, product, **changes):
    """As the page was sent to the person who looks at it."""
    form = {"token": uuid.uuid4(), "alloy": AlloyFactory().code, "quantity": 1} | changes
    form.setdefault("shown", page(client, product)["shown"])
    return client.post(product.get_absolute_url(), form)


def page(client, product) -> dict[str, object]:
    """What a page is sent with, once: its token and by what it shows its prices."""
    context = client.get(product.get_absolute_url()).context or {}
    return {"token": uuid.uuid4(), "shown": context.get("shown", "")}


@pytest.mark.parametrize("role", ["customer", "partner"])
def test_a_piece_is_ordered_without_an_upload(client, product, role) -> None:
    buyer = UserFactory(role=role)
    client.force_login(buyer)
    response = buy(client, product, quantity=2, comment="Size 17")
    assert (response.status_code, response["Location"]) == (302, "/basket/")
    check_out(client)
    order = Order.objects.get()
    assert (order.customer, order.model, order.status) == (buyer, product.model, Status.SUBMITTED)
    assert (order.title, order.quantity, order.comment) == ("Wave", 2, "Size 17")


def test_two_clicks_are_one_piece(client, product) -> None:
    client.force_login(UserFactory())
    sent = page(client, product)
    first, second = (buy(client, product, **sent) for _click in range(2))
    assert first["Location"] == second["Location"] == "/basket/"
    assert Piece.objects.count() == 1


def test_a_stranger_keeps_all_that_they_chose_when_they_sign_in(client, product) -> None:
    MeasurementFactory(model=product.model)
    rose = AlloyFactory(code="gold-585-rose")
    buy(client, product, alloy=rose.code, quantity=2, comment="Size 17")
    client.post("/checkout/", FORM)
    person = UserFactory()
    login = {"username": person.username, "password": "demo", "next": "/checkout/summary/"}
    assert client.post("/accounts/login/", login)["Location"] == "/checkout/summary/"
    check_out(client)
    order = Order.objects.get()
    assert (order.customer, order.alloy, order.quantity) == (person, rose, 2)
    assert order.comment == "Size 17"


def test_a_stranger_may_also_sign_up_on_the_way(client, product) -> None:
    buy(client, product)
    client.post("/checkout/", FORM)
    door = client.get(client.get("/checkout/summary/")["Location"]).content.decode()
    assert "/accounts/signup/?next=%2Fcheckout%2Fsummary%2F" in door
    form = {"name": "Eva", "email": "eva@example.com", "password": "quite-long-9"}
    form |= {"agreed": "on", "next": "/checkout/summary/"}
    assert client.post("/accounts/signup/", form)["Location"] == "/checkout/summary/"
    check_out(client)
    assert Order.objects.get().customer.email == "eva@example.com"


@pytest.mark.parametrize("changes", [{"alloy": "mithril"}, {"quantity": 0}, {"token": "x"}])
def test_a_form_that_is_not_right_orders_nothing(client, product, changes) -> None:
    client.force_login(UserFactory())
    assert buy(client, product, **changes).status_code == 422
    assert not Piece.objects.exists()


@pytest.mark.parametrize("role", ["operator", "seller", "admin"])
def test_staff_order_nothing_here(client, product, role) -> None:
    client.force_login(UserFactory(role=role))
    response = buy(client, product)
    assert "you are signed in as staff" in response.content.decode()
    assert not Piece.objects.exists()


@pytest.mark.parametrize("tail", ["", "model/"])
def test_an_unlisted_piece_is_not_there(client, tail) -> None:
    hidden = ProductFactory(is_listed=False)
    client.force_login(UserFactory())
    assert client.get(f"{hidden.get_absolute_url()}{tail}").status_code == 404
    assert buy(client, hidden).status_code == 404
    assert not Piece.objects.exists()


@pytest.mark.parametrize("alloy", ["mithril", "", "\ufffd", "<script>"])
def test_a_metal_that_is_none_opens_the_page_all_the_same(client, product, alloy) -> None:
    response = client.get(product.get_absolute_url(), {"alloy": alloy})
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_the_same_form_with_something_else_in_it_is_another_piece(client, product) -> None:
    """As a browser's Back brings it again."""
    client.force_login(UserFactory())
    sent = page(client, product)
    buy(client, product, **sent, comment="FIRST")
    for _click in range(2):
        buy(client, product, **sent, comment="SECOND", quantity=3)
    put = [(piece.comment, piece.wanted.quantity) for piece in Piece.objects.order_by("pk")]
    assert put == [("FIRST", 1), ("SECOND", 3)]


def test_another_product_by_the_same_form_is_another_piece(client, product) -> None:
    client.force_login(UserFactory())
    token = uuid.uuid4()
    for piece in (product, ProductFactory(name_en="Comb")):
        buy(client, piece, token=token)
    assert sorted(Piece.objects.values_list("title", flat=True)) == ["Comb", "Wave"]


@pytest.mark.parametrize("text", ["", "x", "x:y:z"])
def test_a_price_that_we_did_not_show_is_not_ordered_at(client, product, text) -> None:
    client.force_login(UserFactory())
    response = buy(client, product, shown=text)
    assert response.status_code == 422
    assert "That price is no longer held" in html.unescape(response.content.decode())
    assert not Piece.objects.exists()


def test_a_price_of_another_piece_or_of_long_ago_is_not_ordered_at(client, product) -> None:
    client.force_login(UserFactory())
    other = MeasurementFactory(model=ProductFactory(slug="other").model)
    for measured, age in ((other, 0), (MeasurementFactory(model=product.model), 8)):
        then = timezone.now() - timedelta(days=age)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("shop.shown_price.timezone.now", lambda then=then: then)
            text = shown_price.sign(tariff(), measured)
        assert buy(client, product, shown=text).status_code == 422
    assert not Piece.objects.exists()
