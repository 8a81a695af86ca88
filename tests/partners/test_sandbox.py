"""A test key's order: every status in a minute, and no real order moves."""

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client

from crm.partners import sandbox as room
from crm.partners import tasks
from crm.partners.models import ApiKey, TestEvent, TestOrder
from jewelry.accounts.models import Role
from jewelry.orders.models import OrderList
from jewelry.orders.moves import MOVES
from jewelry.orders.statuses import Status
from tests.factories import UserFactory
from tests.partners.conftest import Program

WAY = [each.value for each in Status if each != Status.CANCELLED]
LEFT = WAY[WAY.index(Status.PRICE_CALCULATED) + 1 :]


def pass_time(seconds: float) -> None:
    """For every test order, as if it had stood so much longer where it is."""
    for order in TestOrder.objects.all():
        since = order.status_since - timedelta(seconds=seconds)
        TestOrder.objects.filter(pk=order.pk).update(status_since=since)


def test_an_order_goes_through_every_status_within_a_minute(sandbox: Program) -> None:
    made = sandbox.order()
    assert (made["status"], made["number"][:5]) == ("PRICE_CALCULATED", "TEST-")
    step = room.STEP_INTERVAL.total_seconds()
    for _ in LEFT:
        tasks.advance_the_sandbox()  # too early: nothing moves
        pass_time(step)
        tasks.advance_the_sandbox()
    found = sandbox.get(f"/orders/{made['id']}").json()
    assert [each["to_status"] for each in found["history"]] == WAY
    assert [each["version"] for each in found["history"]] == list(range(1, len(WAY) + 1))
    assert len(LEFT) * step < 60


def test_its_moves_are_the_houses(sandbox: Program) -> None:
    sandbox.order()
    for _ in LEFT:
        pass_time(room.STEP_INTERVAL.total_seconds())
        tasks.advance_the_sandbox()
    allowed = {(m.verb, m.role, source, m.target) for m in MOVES for source in m.sources}
    for event in TestEvent.objects.exclude(from_status=""):
        assert (event.verb, event.role, event.from_status, event.to_status) in allowed


def test_a_live_order_and_a_test_order_have_the_same_shape(partner, sandbox) -> None:
    live, tried = partner.order(), sandbox.order()
    assert list(live) == list(tried)
    assert [type(value) for value in live.values()] == [type(value) for value in tried.values()]
    assert list(live["history"][0]) == list(tried["history"][0])


def test_it_is_cancelled_as_a_real_one_is(sandbox: Program) -> None:
    made = sandbox.order()
    assert made["may_cancel"]
    answer = sandbox.post(f"/orders/{made['id']}/cancel", {"reason": "A try"})
    assert answer.json()["status"] == "CANCELLED"
    pass_time(60)
    tasks.advance_the_sandbox()
    assert TestOrder.objects.get().status == Status.CANCELLED
    assert sandbox.post(f"/orders/{made['id']}/cancel").status_code == 409


def test_nothing_of_the_house_is_touched(sandbox: Program, client: Client) -> None:
    quote = sandbox.quote()
    rooms = [app for app in apps.get_app_configs() if app.name.startswith("jewelry.")]
    tables = [model for each in rooms for model in each.get_models()]

    def counts() -> list[int]:
        return [model._default_manager.count() for model in tables]

    before = counts(), list(OrderList.objects.order_by("pk").values())
    made = sandbox.post("/orders", {"quote": quote["id"]}).json()
    for _ in LEFT:
        pass_time(60)
        tasks.advance_the_sandbox()
    assert TestOrder.objects.get().status == Status.CLOSED
    assert (counts(), list(OrderList.objects.order_by("pk").values())) == before
    assert mail.outbox == []
    for role, path in ((Role.SELLER, "/admin/orders/order/"), (Role.OPERATOR, "/mes/")):
        client.force_login(UserFactory(role=role))
        assert made["number"] not in client.get(path).content.decode()


def test_its_quotes_are_on_nobodys_pages(sandbox: Program, client: Client) -> None:
    quote = sandbox.quote()
    client.force_login(ApiKey.objects.get(pk=sandbox.key.pk).partner)
    assert client.get(f"/quotes/{quote['id']}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_beats_move_an_order_once(sandbox: Program) -> None:
    sandbox.order()
    pass_time(60)
    order = TestOrder.objects.get()
    assert [room._advance(order.pk), room._advance(order.pk)] == [True, False]


@pytest.mark.parametrize(("rush", "days"), [(False, 21), (True, 7)])
def test_an_urgent_order_is_due_earlier_in_the_house_and_in_the_sandbox(
    partner: Program, sandbox: Program, rush: bool, days: int
) -> None:
    for program in (partner, sandbox):
        made = program.order(quote=program.quote(rush=rush)["id"])
        due = datetime.fromisoformat(made["due_at"]) - datetime.fromisoformat(made["created_at"])
        assert round(due / timedelta(days=1), 2) == days
