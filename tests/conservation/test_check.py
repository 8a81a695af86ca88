"""Each law broken by raw SQL: an alarm names the row, and nothing is repaired."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.conservation import check, metrics
from jewelry.conservation.models import Alarm
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status
from jewelry.outbox.models import Delivery
from jewelry.platform.metrics import endpoint
from jewelry.platform.models import write_mark
from jewelry.pricing.engine.specification import Specification
from tests.factories import AlloyFactory, ModelFactory, OrderFactory, UserFactory

pytestmark = pytest.mark.django_db


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture(autouse=True)
def begun() -> None:
    """The lists are written at once, and the check has met its consumers."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SELECT order_lists_recount()")
    assert check.run() == []


def submitted() -> Order:
    customer = UserFactory()
    order = lifecycle.start(
        customer, "Ring", Specification(AlloyFactory().code), model=ModelFactory()
    )
    return lifecycle.submit(order, customer)


def closed() -> Order:
    """Long ago: only the window that wanders finds it."""
    order = submitted()
    seller = UserFactory(role=Role.SELLER)
    return lifecycle.cancel(order, seller, "Test")


def later() -> None:
    """What happened has happened long enough ago to be looked at."""
    OrderEvent.objects.update(created_at=timezone.now() - timedelta(hours=2))
    Delivery.objects.update(done_at=timezone.now())


def told() -> list[tuple[str, str]]:
    return [(alarm.row, str(alarm)) for alarm in check.run()]


def test_nothing_differs_after_ordinary_work() -> None:
    submitted()
    closed()
    later()
    assert told() == []
    assert check.run_whole() == []


@pytest.mark.parametrize("make", [submitted, closed])
def test_a_status_that_its_history_does_not_know(make) -> None:
    order = make()
    sql("UPDATE orders_order SET status = 'SHIPPED' WHERE id = %s", order.pk)
    ((row, words),) = told()
    assert row == f"order {order.pk}"
    assert order.number in words
    assert "Shipped" in words
    order.refresh_from_db()
    assert order.status == "SHIPPED"


def test_a_closed_order_is_found_by_the_window_and_stays_an_alarm(monkeypatch) -> None:
    submitted()
    order = submitted()
    sql("UPDATE orders_order SET status = 'CLOSED' WHERE id = %s", order.pk)
    monkeypatch.setattr(check, "WINDOW_SIZE", order.pk - 1)
    assert told() == []
    check.run()
    assert [row for row, _words in told()] == [f"order {order.pk}"]


def test_an_order_without_history() -> None:
    order = submitted()
    sql("DELETE FROM outbox_delivery WHERE order_id = %s", order.pk)
    sql("DELETE FROM orders_orderevent WHERE order_id = %s", order.pk)
    assert [row for row, _words in told()] == [f"order {order.pk}"]


def test_a_deleted_order_is_missed_and_named() -> None:
    order = submitted()
    check.run()
    sql("DELETE FROM outbox_delivery WHERE order_id = %s", order.pk)
    sql("DELETE FROM orders_orderevent WHERE order_id = %s", order.pk)
    sql("DELETE FROM orders_order WHERE id = %s", order.pk)
    found = dict(told())
    assert found[f"order {order.pk}"] == f"{order.number} was deleted; it was “Submitted”."


def test_the_sum_misses_an_old_order() -> None:
    order = submitted()
    Order.objects.update(created_at=timezone.now() - timedelta(days=9))
    check.run()
    sql("ALTER TABLE orders_order DISABLE TRIGGER order_deleted")
    sql("DELETE FROM outbox_delivery WHERE order_id = %s", order.pk)
    sql("DELETE FROM orders_orderevent WHERE order_id = %s", order.pk)
    sql("DELETE FROM orders_order WHERE id = %s", order.pk)
    assert told() == [("orders", "1 orders were received, but the lists hold 0.")]
    check.run_whole(accept=True)
    assert told() == []


def test_a_list_that_lies_about_its_size() -> None:
    submitted()
    sql("UPDATE orders_orderlist SET size = size + 1 WHERE status = 'SUBMITTED'")
    sql("UPDATE orders_orderlist SET size = size - 1 WHERE status = 'CLOSED'")
    assert told() == [("SUBMITTED", "The list “Submitted” says 2 orders; there are 1.")]
    assert {alarm.row for alarm in check.run_whole()} == {"SUBMITTED", "CLOSED"}


def taken() -> Order:
    order: Order = OrderFactory(status=Status.PRICE_CALCULATED)
    order = lifecycle.approve(order, UserFactory(role=Role.SELLER))
    return lifecycle.take(order, UserFactory(role=Role.OPERATOR))


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ("UPDATE orders_payentry SET reversed_at = now()", True),
        ("UPDATE orders_payentry SET earned_at = now()", True),
        ("UPDATE orders_payentry SET operator_id = (SELECT min(id) FROM accounts_user)", True),
        ("DELETE FROM orders_payentry", True),
        ("UPDATE orders_payentry SET amount = amount", False),
    ],
)
def test_an_order_in_hand_without_its_pay(change: str, differs: bool) -> None:
    order = taken()
    begun_anew()
    assert told() == []
    sql(change)
    rows = {row for row, _words in told()}
    assert rows == ({f"pay of {order.pk}"} if differs else set())


def test_pay_that_is_reserved_for_an_order_in_nobodys_hand() -> None:
    order = taken()
    begun_anew()
    lifecycle.give_back(order, order.operator, "The wax broke.")
    assert told() == []
    sql("UPDATE orders_payentry SET reversed_at = NULL")
    ((row, words),) = told()
    assert row == f"pay of {order.pk}"
    assert words == f"{order.number} is “Approved”, but its pay is: reserved."


def test_pay_follows_an_order_through_the_workshop() -> None:
    order = taken()
    begun_anew()
    for move in (lifecycle.complete, lifecycle.pack, lifecycle.ship):
        order = move(order, order.operator)
        assert told() == []


def begun_anew() -> None:
    """The order's factory wrote no history of its beginning, and that is another law's."""
    check.run_whole(accept=True)


def test_an_event_without_its_message() -> None:
    order = submitted()
    event = order.events.get(to_status=Status.SUBMITTED)
    later()
    sql("DELETE FROM outbox_delivery WHERE event_id = %s AND consumer = 'pricing'", event.pk)
    assert told() == [
        (f"event {event.pk} pricing", f"{order.number}: event 2 has no message for pricing.")
    ]
    assert len(told()) == 1


def test_a_message_that_nobody_serves_but_not_one_behind_a_parked_one() -> None:
    order = submitted()
    long_ago = timezone.now() - timedelta(hours=1)
    Delivery.objects.update(next_at=long_ago)
    assert {words for _row, words in told()} == {
        f"{order.number}: a message for {name} waits, and nobody serves it."
        for name in Delivery.objects.values_list("consumer", flat=True)
    }
    Delivery.objects.update(parked_at=long_ago)
    assert told() == []


def test_a_file_that_the_sweeper_missed() -> None:
    now = timezone.now().isoformat()
    write_mark("files-sweep", {"last": {"missing": {"models/aa/1.stl": "Model3D 7"}, "ended": now}})
    assert told() == [("models/aa/1.stl", "Model3D 7 has no file: models/aa/1.stl")]


def test_an_alarm_ends_when_the_difference_does() -> None:
    order = submitted()
    sql("UPDATE orders_order SET status = 'SHIPPED' WHERE id = %s", order.pk)
    assert len(told()) == 1
    sql("UPDATE orders_order SET status = 'SUBMITTED' WHERE id = %s", order.pk)
    assert told() == []
    assert Alarm.objects.get().ended_at is not None


def test_the_command_names_the_rows_and_fails(capsys) -> None:
    order = submitted()
    call_command("check_conservation", "--no-files")
    assert "are there" in capsys.readouterr().out
    sql("UPDATE orders_order SET status = 'CLOSED' WHERE id = %s", order.pk)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_conservation", "--no-files")
    assert f"order {order.pk}" in capsys.readouterr().out


def test_it_is_shown_to_administrators_and_in_the_metrics(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    page = "/admin/operations/"
    assert "Every order received is in one list" in client.get(page).content.decode()
    order = submitted()
    sql("UPDATE orders_order SET status = 'SHIPPED' WHERE id = %s", order.pk)
    check.run()
    html = client.get(page).content.decode()
    assert "1 difference" in html
    assert order.number in html
    lines = client.get("/metrics").content.decode()
    assert 'alexandrite_conservation_alarms{law="history"} 1.0' in lines
    assert metrics.gauges in endpoint.ASKED


def test_a_round_costs_the_same_however_many_orders_there_are(
    django_assert_max_num_queries,
) -> None:
    for _ in range(6):
        submitted()
    check.run()
    with django_assert_max_num_queries(33):
        check.run()


@pytest.mark.django_db(transaction=True)
def test_a_round_and_the_whole_check_run_in_snapshots_of_their_own(monkeypatch) -> None:
    order = submitted()
    monkeypatch.setattr(check, "WINDOW_SIZE", order.pk)
    later()
    assert check.run() == []
    sql("UPDATE orders_order SET status = 'CLOSED' WHERE id = %s", order.pk)
    assert [alarm.row for alarm in check.run()] == [f"order {order.pk}"]
    assert [alarm.row for alarm in check.run_whole()] == [f"order {order.pk}"]
