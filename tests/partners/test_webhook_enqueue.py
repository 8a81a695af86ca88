"""Of a partner's order each change is a row for each endpoint that wants it, once."""

import json

import pytest

from crm.partners import event_types, tasks
from crm.partners.models import TestOrder, WebhookDelivery
from crm.partners.webhooks import delivery, enqueue
from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from jewelry.outbox import deliver
from jewelry.outbox.consumer import consumers
from jewelry.outbox.models import Delivery
from tests.factories import OrderFactory, UserFactory
from tests.partners import hooks
from tests.partners.conftest import Program
from tests.partners.test_sandbox import LEFT, WAY, pass_time

pytestmark = pytest.mark.django_db
URL = "https://shop.example/hook"


@pytest.fixture(autouse=True)
def waked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "wake", lambda endpoints: None)
    monkeypatch.setattr("jewelry.outbox.publish.send", lambda rows: None)


def feed() -> None:
    for row in Delivery.objects.filter(consumer="webhooks", done_at=None).order_by("pk"):
        deliver.one(row.pk)


def told() -> list[tuple[str, int]]:
    return list(WebhookDelivery.objects.order_by("pk").values_list("kind", "version"))


def test_a_partners_order_is_told_change_by_change(partner: Program) -> None:
    to = hooks.endpoint(URL, partner=partner.key.partner)
    made = partner.order()
    order = Order.objects.get()
    lifecycle.approve(order, UserFactory(role=Role.SELLER))
    feed()
    assert told() == [
        ("order.initiated", 1),
        ("order.file_uploaded", 2),
        ("order.submitted", 3),
        ("order.price_calculated", 4),
        ("order.manufacturing_approved", 5),
    ]
    last = to.deliveries.get(version=5)
    body = json.loads(last.body)
    assert body.pop("timestamp").endswith("+00:00")
    assert body == {
        "id": str(last.event_id),
        "type": "order.manufacturing_approved",
        "mode": "live",
        "data": {
            "order": made["id"],
            "number": order.number,
            "version": 5,
            "status": "MANUFACTURING_APPROVED",
            "previous_status": "PRICE_CALCULATED",
        },
    }
    [asked] = set(order.events.filter(order_version__lt=5).values_list("trace", flat=True))
    assert set(to.deliveries.filter(version__lt=5).values_list("trace", flat=True)) == {asked}
    assert asked


def test_an_event_that_comes_twice_is_one_row(partner: Program) -> None:
    hooks.endpoint(URL, partner=partner.key.partner)
    partner.order()
    feed()
    before = told()
    for event in OrderEvent.objects.all():
        enqueue.WEBHOOKS.effect(event, None)
    assert told() == before


def test_only_what_an_endpoint_wants_of_its_own_partner_and_mode(partner: Program, new_program) -> None:  # fmt: skip
    mine = {"partner": partner.key.partner}
    picky = hooks.endpoint(URL, **mine, events=["order.closed", "order.submitted"])
    others = [
        hooks.endpoint(URL, partner=new_program().key.partner),
        hooks.endpoint(URL, **mine, events=["order.closed"]),
    ]
    test = hooks.endpoint(URL, **mine)
    type(test).objects.filter(pk=test.pk).update(mode="test")
    partner.order()
    feed()
    assert [each.kind for each in picky.deliveries.all()] == ["order.submitted"]
    assert not WebhookDelivery.objects.filter(endpoint__in=[*others, test]).exists()


def test_customers_orders_make_no_message() -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    lifecycle.approve(order, UserFactory(role=Role.SELLER))
    assert not Delivery.objects.filter(consumer="webhooks").exists()
    assert "webhooks" in consumers()


def test_a_dismissed_partner_is_told_nothing(partner: Program) -> None:
    hooks.endpoint(URL, partner=partner.key.partner)
    partner.order()
    type(partner.key.partner).objects.update(is_active=False)
    feed()
    assert told() == []


def test_a_test_keys_order_is_told_through_every_status(sandbox: Program) -> None:
    to = hooks.endpoint(URL, partner=sandbox.key.partner)
    live = hooks.endpoint(URL, partner=sandbox.key.partner)
    type(to).objects.filter(pk=to.pk).update(mode="test")
    made = sandbox.order()
    for _ in LEFT:
        pass_time(60)
        tasks.advance_the_sandbox()
    assert TestOrder.objects.get().status == Status.CLOSED
    bodies = [json.loads(each.body) for each in to.deliveries.order_by("version")]
    assert [body["data"]["status"] for body in bodies] == WAY
    assert [body["data"]["previous_status"] for body in bodies] == [None, *WAY[:-1]]
    assert {(body["mode"], body["data"]["order"]) for body in bodies} == {("test", made["id"])}
    assert not live.deliveries.exists()
    assert not Delivery.objects.filter(consumer="webhooks").exists()


def test_every_change_has_a_kind() -> None:
    assert event_types.of("price", "SUBMITTED", "PRICE_CALCULATED") == "order.price_calculated"
    assert event_types.of("refer", "SUBMITTED", "SUBMITTED") == "order.referred"
    assert event_types.of("adjust", "PRICE_CALCULATED", "PRICE_CALCULATED") == "order.price_changed"
    assert event_types.of("start", "", "INITIATED") == "order.initiated"
    assert {f"order.{each.lower()}" for each in Status} < set(event_types.EVENT_KINDS)
