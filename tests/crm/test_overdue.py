"""What is late or stuck, on one page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.admin import overdue as page
from jewelry.notices import tasks
from jewelry.orders import overdue
from jewelry.orders.models import Order
from jewelry.orders.statuses import FINAL, Status
from jewelry.outbox.models import Delivery
from tests.factories import DeliveryFactory, EventFactory, OrderFactory

LATE = "/admin/orders/order/late/"


def order_late_by(hours: float, status: Status, **others: object) -> Order:
    limit = {Status.PACKAGING: 24, Status.SHIPPED: 144, Status.PRICE_CALCULATED: 24}.get(status, 24)
    since = timezone.now() - timedelta(hours=limit + hours)
    return OrderFactory(status=status, status_since=since, **others)


def text(client: Client, path: str = LATE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_newest_worry_comes_first_and_what_is_in_time_does_not(sales: Client) -> None:
    old = order_late_by(100, Status.PACKAGING)
    new = order_late_by(1, Status.SHIPPED)
    in_time = OrderFactory(status=Status.PACKAGING)
    html = text(sales)
    assert html.index(new.number) < html.index(old.number)
    assert in_time.number not in html
    assert 'data-late="late"' in html


def test_urgent_ones_are_the_first_worry_and_marked(sales: Client) -> None:
    hurried = order_late_by(100, Status.PACKAGING, rush=True)
    new = order_late_by(1, Status.SHIPPED)
    html = text(sales)
    assert html.index(hurried.number) < html.index(new.number)
    assert html.count('class="tag urgent"') == 1
    assert overdue.count() == 2


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_is_over_is_never_late(sales: Client, status: Status) -> None:
    order = order_late_by(9999, status)
    assert order.number not in text(sales)
    assert overdue.count() == 0


def test_each_row_has_the_button_of_its_next_step(sales: Client) -> None:
    for status, button in (
        (Status.PRICE_CALCULATED, "approve"),
        (Status.SHIPPED, "close"),
        (Status.SUBMITTED, "price"),
        (Status.INITIATED, "remind"),
        (Status.PACKAGING, "remind"),
    ):
        assert page.button_of(order_late_by(1, status)) == button


def test_the_button_moves_the_order_and_comes_back(sales: Client) -> None:
    order = order_late_by(1, Status.SHIPPED)
    path = f"/admin/orders/order/{order.pk}/move/close/"
    assert sales.post(path, {"back": "late"})["Location"] == LATE
    order.refresh_from_db()
    assert order.status == Status.CLOSED
    assert order.number not in text(sales)


@pytest.mark.parametrize("urgent", [0, 1, 2, 3, 6])
def test_it_goes_on_where_a_page_ends(sales: Client, monkeypatch, urgent: int) -> None:
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    orders = [order_late_by(hours, Status.PACKAGING) for hours in (1, 2, 3, 4, 5)]
    same = order_late_by(0, Status.PACKAGING)
    Order.objects.filter(pk=same.pk).update(status_since=orders[1].status_since)
    for order in [same, *orders[::-1]][:urgent]:
        order.rush = True
        order.save(update_fields=["rush"])
    found, address = [], LATE
    for _page in range(3):
        response = sales.get(address)
        found += [order.pk for order, _button in response.context["rows"]]
        address = f"{LATE}?before={response.context['next'].replace('+', '%2B')}"
    wanted = [orders[0], same, *orders[1:]]
    wanted = [o for o in wanted if o.rush] + [o for o in wanted if not o.rush]
    assert found == [order.pk for order in wanted]


@pytest.mark.parametrize("junk", ["x", "~", "2026-01-01~1", "2026-13-99T00:00:00Z~1", "~٣"])
def test_a_cursor_of_junk_is_the_first_page(sales: Client, junk: str) -> None:
    order = order_late_by(1, Status.PACKAGING)
    assert order.number in text(sales, f"{LATE}?before={junk}")


def test_the_reminder_is_queued(sales: Client, monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks.remind, "delay", asked.append)
    order = order_late_by(1, Status.PACKAGING)
    sales.post(f"/admin/orders/order/{order.pk}/remind/")
    assert asked == [order.pk]
    assert f"{order.number}: a reminder goes out." in text(sales)


def test_without_the_queue_it_says_so(sales: Client, monkeypatch) -> None:
    def away(_pk: int) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(tasks.remind, "delay", away)
    order = order_late_by(1, Status.PACKAGING)
    sales.post(f"/admin/orders/order/{order.pk}/remind/")
    assert "The queue is away" in text(sales)


def test_what_is_stuck_is_named_and_sent_again(sales: Client) -> None:
    now = timezone.now()
    event = EventFactory(order=OrderFactory(status=Status.SUBMITTED))
    stuck = DeliveryFactory(event=event, parked_at=now, error="OSError: no ink", attempts=20)
    html = text(sales)
    assert "OSError: no ink" in html
    assert stuck.order.number in html
    sales.post(f"/admin/orders/order/{stuck.order_id}/again/")
    assert not Delivery.objects.parked().exists()
    assert "It is sent again." in text(sales)


def test_counts_stop_where_nobody_counts(sales: Client, monkeypatch) -> None:
    for _ in range(3):
        order_late_by(1, Status.PACKAGING)
    assert "Late: 3" in text(sales)
    monkeypatch.setattr(overdue, "MAX_COUNTED", 2)
    assert "Late: 2+" in text(sales)
    assert "2+" in text(sales, "/admin/")


def test_its_cost_does_not_grow_with_the_rows(sales: Client, django_assert_max_num_queries) -> None:
    for _ in range(12):
        order_late_by(1, Status.PACKAGING)
    with django_assert_max_num_queries(15):
        text(sales)
