"""A packer ships a purchase's pieces with carrier and number, and prints its papers."""

import pytest

from jewelry.accounts.models import Role
from jewelry.orders.statuses import Status
from jewelry.shipping import sending
from jewelry.shipping.models import Shipment
from tests.factories import OrderFactory, UserFactory
from tests.shipping.packed import NUMBER, cdek, packed

pytestmark = pytest.mark.django_db


def url(order, last: str = "ship/") -> str:
    return f"/mes/orders/{order.number}/{last}"


def said(orders, **given):
    form = {"orders": [order.pk for order in orders], "carrier": cdek().pk, "number": NUMBER}
    return form | given


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_page_offers_all_packed_pieces_and_the_customers_carrier(workshop, operator) -> None:
    orders = packed(operator, pieces=2)
    page = shown(workshop.get(url(orders[0])))
    assert all(f'value="{order.pk}" checked' in page or order.number in page for order in orders)
    assert f'<option value="{cdek().pk}" selected>CDEK' in page
    assert "Alsu Karimova" in page and "Baumana, 44" in page
    assert "picked up" not in page


def test_a_parcel_is_shipped_and_its_label_offered(workshop, operator) -> None:
    orders = packed(operator, pieces=2)
    response = workshop.post(url(orders[0]), said(orders), follow=True)
    page = shown(response)
    assert f"{orders[0].number}, {orders[1].number}: on its way" in page
    assert url(orders[0], "label.pdf") in page
    assert [sending.shipment_of(order).number for order in orders] == [NUMBER] * 2


def test_a_wrong_number_is_said_on_the_page_and_the_answers_stay(workshop, operator) -> None:
    orders = packed(operator, pieces=2)
    response = workshop.post(url(orders[0]), said(orders[1:], number="12"))
    assert response.status_code == 422
    page = shown(response)
    assert "Its numbers look like 1234567890." in page
    assert 'value="12"' in page
    assert not Shipment.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"orders": []},
        {"orders": ["x"]},
        {"carrier": ""},
        {"carrier": "999"},
        {"carrier": "x"},
        {"number": "1" * 1000},
        {"number": "\x00"},
    ],
)
def test_odd_answers_are_asked_again(workshop, operator, given) -> None:
    orders = packed(operator)
    assert workshop.post(url(orders[0]), said(orders) | given).status_code in {400, 422}
    assert not Shipment.objects.exists()


def test_another_purchases_order_is_not_taken_along(workshop, operator) -> None:
    [mine], [other] = packed(operator), packed(operator)
    assert workshop.post(url(mine), said([mine, other])).status_code == 422


def test_pick_up_is_offered_where_the_customer_chose_it(workshop, operator) -> None:
    [order] = packed(operator, way="workshop")
    assert "nobody: picked up at the workshop" in shown(workshop.get(url(order)))
    workshop.post(url(order), said([order], carrier="", number=""))
    order.refresh_from_db()
    assert order.status == Status.SHIPPED


def test_a_double_click_is_no_error(workshop, operator) -> None:
    orders = packed(operator)
    for _click in range(2):
        assert workshop.post(url(orders[0]), said(orders)).status_code == 302
    assert Shipment.objects.count() == 1


def test_an_order_whose_companion_is_gone_is_not_shipped_without_a_parcel(
    workshop, operator, monkeypatch
) -> None:
    first, second = packed(operator, pieces=2)
    real = sending.ship

    def ship(*given):
        type(second).objects.filter(pk=second.pk).update(status=Status.CANCELLED)
        return real(*given)

    monkeypatch.setattr(sending, "ship", ship)
    response = workshop.post(url(first), said([first, second]))
    assert response.status_code == 409 and second.number in shown(response)
    first.refresh_from_db()
    assert first.status == Status.PACKAGING and not Shipment.objects.exists()


def test_what_another_holds_is_neither_shipped_nor_seen(workshop) -> None:
    [order] = packed()
    assert workshop.get(url(order)).status_code == 302
    assert workshop.post(url(order), said([order])).status_code == 404
    assert workshop.get(url(order, "label.pdf")).status_code == 404
    assert workshop.get(url(order, "packing.pdf")).status_code == 404


def test_an_order_without_a_purchase_ships_by_the_button(workshop, operator) -> None:
    order = OrderFactory(status=Status.PACKAGING, operator=operator)
    assert "Ship…" not in shown(workshop.get("/mes/mine/"))
    assert workshop.get(url(order)).status_code == 302
    assert workshop.post(url(order)).status_code == 302
    order.refresh_from_db()
    assert (order.status, Shipment.objects.count()) == (Status.SHIPPED, 0)
    assert workshop.get(url(order, "label.pdf")).status_code == 404


@pytest.mark.parametrize("role", [Role.SELLER, Role.ADMIN])
def test_sellers_print_the_papers(client, role) -> None:
    [order] = packed()
    person = UserFactory(role=role)
    client.force_login(person)
    for last in ("label.pdf", "packing.pdf"):
        response = client.get(url(order, last))
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")


def test_the_packer_prints_until_it_is_delivered(workshop, operator) -> None:
    [order] = packed(operator)
    for status, answer in ((Status.PACKAGING, 200), (Status.SHIPPED, 200), (Status.CLOSED, 404)):
        if status == Status.SHIPPED:
            sending.ship([order], operator, cdek(), NUMBER)
        type(order).objects.filter(pk=order.pk).update(status=status)
        assert workshop.get(url(order, "label.pdf")).status_code == answer, status
