import pytest
from django.test import Client
from django.urls import reverse

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = "/admin/orders/order/board/"


@pytest.fixture
def seller(client: Client):
    person = UserFactory(role=Role.SELLER)
    client.force_login(person)
    return person


def priced(count: int) -> list[Order]:
    return list(OrderFactory.create_batch(count, status=Status.PRICE_CALCULATED))


def numbers(html: str) -> list[str]:
    return [part[:9] for part in html.split('data-order="')[1:]]


def test_orders_that_wait_are_shown_urgent_ones_first_then_the_newest(client, seller) -> None:
    hurried: Order = OrderFactory(status=Status.PRICE_CALCULATED, rush=True)
    orders = priced(3)
    OrderFactory()
    html = client.get(BOARD).content.decode()
    assert numbers(html) == [order.number for order in [hurried, *reversed(orders)]]
    assert html.count('class="tag urgent"') == 1
    assert "4 orders wait." in html


def test_approving_leads_back_to_the_board_without_the_order(client, seller) -> None:
    first, second = priced(2)
    address = reverse("admin:orders_order_move", args=[second.pk, "approve"])
    response = client.post(address, {"back": "board"}, follow=True)
    assert response.redirect_chain[-1][0] == BOARD
    assert numbers(response.content.decode()) == [first.number]
    second.refresh_from_db()
    assert second.status == Status.MANUFACTURING_APPROVED


def test_a_poll_without_news_gets_nothing_and_with_news_the_list(client, seller) -> None:
    [order] = priced(1)
    tag = client.get(BOARD).context["tag"]
    assert client.get(BOARD, {"have": tag}, headers={"HX-Request": "true"}).status_code == 204
    lifecycle.cancel(order, seller, "Too thin.")
    answer = client.get(BOARD, {"have": tag}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert numbers(answer.content.decode()) == []


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.OPERATOR, Role.PARTNER])
def test_others_are_asked_to_sign_in_as_staff(client, role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(BOARD).status_code == 302


def test_strangers_are_asked_to_sign_in(client) -> None:
    assert client.get(BOARD).status_code == 302


def test_older_pages_go_on_where_the_last_one_ended(client, seller) -> None:
    orders = priced(53)
    first = client.get(BOARD).content.decode()
    assert len(numbers(first)) == 50
    cursor = first.split("?before=")[-1].split('"')[0]
    assert numbers(client.get(BOARD, {"before": cursor}).content.decode()) == [
        order.number for order in reversed(orders[:3])
    ]
