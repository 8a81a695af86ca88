"""The limits, and where people read whose turn an order is."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders.deadlines import Clock
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory
from tests.support.html import compact

LIST = "/admin/orders/clock/"
BOARD = "/admin/orders/order/board/"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return compact(response.content.decode())


def edited(hours: object) -> dict[str, object]:
    clocks = list(Clock.objects.in_life())
    form: dict[str, object] = {"form-TOTAL_FORMS": len(clocks), "form-INITIAL_FORMS": len(clocks)}
    for i, clock in enumerate(clocks):
        form[f"form-{i}-status"] = clock.status
        form[f"form-{i}-hours"] = hours if clock.status == "SHIPPED" else clock.hours
    return form | {"_save": "Save"}


def test_an_administrator_edits_the_limits_in_the_list(office: Client) -> None:
    html = text(office, LIST)
    assert "21 days in all" in html
    assert html.index("send the model") < html.index("close when delivered")
    office.post(LIST, edited(48))
    assert Clock.objects.get(pk="SHIPPED").hours == 48


def test_a_limit_that_makes_no_sense_is_refused(office: Client) -> None:
    for hours in ("0", "-1", "", "soon", 99_999):
        assert office.post(LIST, edited(hours)).status_code == 200
    assert Clock.objects.get(pk="SHIPPED").hours == 144


def test_the_sellers_board_follows_an_edited_limit(sales: Client) -> None:
    began = timezone.now()
    OrderFactory(status=Status.PRICE_CALCULATED, status_since=began)
    for hours in (24, 60):
        Clock.objects.filter(pk=Status.PRICE_CALCULATED).update(hours=hours)
        html = text(sales, BOARD)
        until = began + timedelta(hours=hours)
        assert "the seller until" in html
        assert f'datetime="{until.isoformat()[:19]}' in html


def test_a_row_that_is_kept_says_nothing_of_now(sales: Client) -> None:
    OrderFactory(status=Status.PRICE_CALCULATED, status_since=timezone.now() - timedelta(days=9))
    html = text(sales, BOARD)
    assert 'data-until="late"' in html
    assert "data-late" not in html


def test_the_orders_page_says_late_in_words(sales: Client) -> None:
    order = OrderFactory(status=Status.SHIPPED, status_since=timezone.now() - timedelta(days=9))
    html = text(sales, f"/admin/orders/order/{order.pk}/change/")
    assert 'data-late="late"' in html
    assert "close when delivered" in html


def test_a_customer_reads_whose_turn_it_is(client: Client) -> None:
    order = OrderFactory(status=Status.MANUFACTURING_STARTED)
    client.force_login(order.customer)
    for path in ("/orders/", f"/orders/{order.public_id}/"):
        assert "the jeweller until" in text(client, path)
    waiting = OrderFactory(
        status=Status.PRICE_CALCULATED, customer=order.customer, agreed_total=None
    )
    assert "you until" in text(client, f"/orders/{waiting.public_id}/")
    begun = OrderFactory(status=Status.INITIATED, customer=order.customer, operator=None)
    assert "until" not in text(client, f"/orders/{begun.public_id}/"), "nobody waits for a draft"


def test_an_operator_reads_whose_turn_it_is(client: Client) -> None:
    order = OrderFactory(status=Status.MANUFACTURING_APPROVED)
    client.force_login(UserFactory(role=Role.OPERATOR))
    for path in ("/mes/", f"/mes/orders/{order.number}/"):
        assert "the jeweller until" in text(client, path)
