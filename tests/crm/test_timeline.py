"""What happened to one order: for staff, from whatever room, in time order."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.partners.models import WebhookAttempt
from jewelry.accounts.models import Role
from jewelry.notices.models import Notice
from jewelry.orders import lifecycle, timeline
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.platform.tracing import context
from tests.factories import (
    DeliveryFactory,
    EventFactory,
    MeasurementFactory,
    OrderFactory,
    UserFactory,
    WebhookFactory,
)


def path(order: Order, query: str = "") -> str:
    return f"/admin/orders/order/{order.pk}/trace/{query}"


def text(client: Client, order: Order, query: str = "") -> str:
    answer = client.get(path(order, query))
    assert answer.status_code == 200
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def walked() -> Order:
    """Approved by one request, taken by another."""
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    MeasurementFactory(model=order.model, seconds=3.4)
    with context.working("the-sellers-request"):
        lifecycle.approve(order, UserFactory(role=Role.SELLER, name="Maria Volkova"))
    with context.working("the-operators-request"):
        return lifecycle.take(order, UserFactory(role=Role.OPERATOR, name="Ivan Petrov"))


@pytest.mark.parametrize("role", [Role.SELLER, Role.ADMIN])
def test_staff_read_it(client: Client, walked: Order, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    found = text(client, walked)
    for words in ("Approved for production", "Maria Volkova", "Taken into work", "Ivan Petrov"):
        assert words in found
    assert "Priced → Approved" in found


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.OPERATOR, Role.PARTNER])
def test_others_do_not(client: Client, walked: Order, role: Role) -> None:
    client.force_login(walked.customer if role == Role.CUSTOMER else UserFactory(role=role))
    answer = client.get(path(walked))
    assert (answer.status_code, answer.headers["Location"][:13]) == (302, "/admin/login/")


def test_an_order_that_is_none_is_not_found(sales: Client) -> None:
    assert sales.get("/admin/orders/order/999999/trace/").status_code == 404


def test_the_orders_page_leads_there(sales: Client, walked: Order) -> None:
    page = sales.get(f"/admin/orders/order/{walked.pk}/change/").content.decode()
    assert f'href="{path(walked)}"' in page


def test_the_model_the_price_and_the_pay_are_told(sales: Client, walked: Order) -> None:
    found = text(sales, walked)
    for words in (
        "Model measured",
        "3.4 s",
        walked.quote.number,
        str(walked.quote),
        "Pay reserved",
        "980",
    ):
        assert words in found, words
    now = timezone.now()
    PayEntry.objects.update(reversed_at=now)
    assert "Pay reversed" in text(sales, walked)
    PayEntry.objects.update(reversed_at=None, earned_at=now)
    assert "Pay earned" in text(sales, walked)


def test_messages_tell_how_they_fared(sales: Client) -> None:
    event, now = EventFactory(), timezone.now()
    made = now - timedelta(seconds=90)
    more = {"event": event, "order": event.order, "created_at": made}
    DeliveryFactory(consumer="pricing", done_at=now, attempts=3, **more)
    DeliveryFactory(consumer="mail", attempts=2, error="OSError: no answer", **more)
    DeliveryFactory(consumer="lists", parked_at=now, attempts=20, error="ValueError: bad", **more)
    found = re.sub(r"\s+", " ", text(sales, event.order))
    assert "Message to “pricing” acknowledged after 90.0 s · 3 attempts" in found
    assert "Message to “mail” waits 2 attempts · OSError: no answer" in found
    assert "Message to “lists” parked 20 attempts · ValueError: bad" in found


def test_letters_are_told_and_doubted(sales: Client) -> None:
    event = EventFactory(trace="a-letters-request")
    more = {"order": event.order, "person": event.order.customer}
    Notice.objects.create(key=f"email:{event.pk}", kind="taken", sent_at=timezone.now(), **more)
    Notice.objects.create(key="email:0", kind="shipped", **more)
    sent, doubted = (m for m in timeline.of(event.order) if m.kind == "letter")
    assert (sent.trace, sent.state) == ("a-letters-request", "done")
    assert (doubted.trace, doubted.state) == ("", "bad")
    assert "nobody knows: “Your piece is on its way”" in text(sales, event.order)


def test_webhooks_are_told_attempt_by_attempt(sales: Client) -> None:
    event = EventFactory(trace="a-sellers-request")
    more = {"order": event.order.public_id, "trace": event.trace}
    url = "https://shop.example/hook?token=secret"
    delivery = WebhookFactory(**more, done_at=timezone.now())
    WebhookAttempt.objects.create(delivery=delivery, seconds=0.2, url=url, headers={}, status=204)
    WebhookAttempt.objects.create(
        delivery=delivery, seconds=10, url=url, headers={}, error="No answer in time."
    )
    WebhookFactory(**more, version=2, kind="order.shipped")
    WebhookFactory(**more, version=3, kind="order.priced", parked_at=timezone.now())
    found = [moment for moment in timeline.of(event.order) if moment.kind == "webhook"]
    assert {moment.trace for moment in found} == {"a-sellers-request"}
    assert sorted(moment.state for moment in found) == ["bad", "bad", "done", "waiting"]
    shown = re.sub(r"\s+", " ", text(sales, event.order))
    assert "Webhook order.closed: answered 204 shop.example · 0.2 s" in shown
    assert "answered — shop.example · 10.0 s · No answer in time." in shown
    assert "Webhook order.shipped waits" in shown
    assert "Webhook order.priced given up" in shown
    assert "token=secret" not in shown


def test_everything_stands_in_the_order_of_time(walked: Order) -> None:
    moments = [moment.at for moment in timeline.of(walked)]
    assert len(moments) > 5
    assert moments == sorted(moments)


def test_each_moment_names_the_request_that_began_it(sales: Client, walked: Order) -> None:
    assert "the-sell" in text(sales, walked)
    mine = {
        moment.what for moment in timeline.of(walked) if moment.trace == "the-operators-request"
    }
    assert {"Taken into work", "Pay reserved", "Message to “mail” waits"} <= mine


def test_one_request_can_be_followed_alone(sales: Client, walked: Order) -> None:
    found = text(sales, walked, "?id=the-operators-request")
    assert "the-operators-request" in found
    assert "Taken into work" in found
    assert "Approved for production" not in found


def test_an_id_of_nobody_is_shown_harmlessly(sales: Client, walked: Order) -> None:
    page = sales.get(path(walked, "?id=<script>x</script>")).content.decode()
    assert "<script>x" not in page
    assert "Nothing has happened yet" in page


def test_times_are_the_workshops(sales: Client) -> None:
    event = EventFactory(created_at=datetime(2026, 3, 1, 22, 30, 5, tzinfo=UTC))
    found = text(sales, event.order)
    assert "01:30:05" in found
    assert "2 March 2026" in found


def test_its_queries_do_not_grow_with_the_history(
    sales: Client, django_assert_max_num_queries
) -> None:
    order = OrderFactory()
    for version in range(1, 31):
        event = EventFactory(order=order, order_version=version, actor=UserFactory())
        DeliveryFactory(event=event, done_at=timezone.now())
    order = Order.objects.in_full().get(pk=order.pk)
    with django_assert_max_num_queries(10):
        assert len(timeline.of(order)) > 60


def test_it_is_bounded(monkeypatch, walked: Order) -> None:
    monkeypatch.setattr(timeline, "MAX_ENTRIES_PER_SOURCE", 1)
    kinds = [moment.what for moment in timeline.of(walked) if moment.kind == "history"]
    assert kinds == [str(Verb.TAKE.label)]
    assert sum(moment.kind == "message" for moment in timeline.of(walked)) == 1
