"""A status is known in one place: what the database must know of it, it is told after a migration."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from jewelry.orders import told_database
from jewelry.orders.deadlines import TURNS, Clock
from jewelry.orders.models import Order, OrderList
from jewelry.orders.moves import MOVES, ONWARD
from jewelry.orders.statuses import FINAL, Status
from jewelry.platform.management.commands.show_triggers import as_sql
from tests.factories import OrderFactory

pytestmark = pytest.mark.django_db
NEW = "UNHEARD_OF"


def execute(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_no_trigger_and_no_function_names_a_status_by_hand() -> None:
    told = re.compile(r"FUNCTION public\.order_is_over\b.*?\$function\$;", re.DOTALL)
    by_hand, count = told.subn("", as_sql())
    assert count == 1
    assert [status for status in Status if status in by_hand] == []


def test_lists_that_are_missing_are_made_and_others_stay_as_they_are() -> None:
    OrderList.objects.filter(status__in=["*", Status.PACKAGING]).delete()
    before = set(OrderList.objects.values_list("status", "version", "size"))
    told_database.tell(using="default")
    rows = set(OrderList.objects.values_list("status", "version", "size"))
    assert before < rows
    assert {status for status, _version, _size in rows} == {"*", *Status}


def test_a_status_without_a_limit_gets_one_and_others_keep_theirs() -> None:
    Clock.objects.filter(status=Status.PACKAGING).delete()
    Clock.objects.filter(status=Status.SHIPPED).update(hours=7)
    told_database.tell(using="default")
    hours = dict(Clock.objects.values_list("status", "hours"))
    assert hours.keys() == set(TURNS)
    assert (hours[Status.PACKAGING], hours[Status.SHIPPED]) == (24, 7)


def test_a_recount_counts_orders_of_a_status_that_no_list_has() -> None:
    execute("ALTER TABLE orders_order DROP CONSTRAINT order_status_known")
    order = OrderFactory(status=Status.SUBMITTED)
    Order.objects.filter(pk=order.pk).update(status=NEW)
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    OrderList.objects.filter(status=NEW).delete()
    OrderList.objects.create(status="EMPTY", version=uuid4(), size=7)
    execute("SELECT order_lists_recount()")
    sizes = dict(OrderList.objects.values_list("status", "size"))
    assert (sizes[NEW], sizes["EMPTY"], sizes["*"]) == (1, 0, 0)


def test_an_urgent_order_stands_in_its_time_once_its_status_is_told_to_be_final(
    monkeypatch,
) -> None:
    order = OrderFactory(status=Status.SHIPPED, rush=True)
    monkeypatch.setattr(told_database, "FINAL", FINAL | {Status.SHIPPED})
    told_database.tell(using="default")
    order.refresh_from_db()
    assert order.listed_at == order.created_at < timezone.now()


def test_telling_twice_changes_no_order() -> None:
    order = OrderFactory(rush=True)
    order.refresh_from_db()
    told_database.tell(using="default")
    assert Order.objects.get(pk=order.pk).stamp == order.stamp


def test_the_house_brings_an_order_on_from_every_status_that_is_not_its_customers() -> None:
    way = [Status.SUBMITTED]
    while move := ONWARD.get(way[-1]):
        assert move in MOVES
        way.append(move.target)
    assert way == list(Status)[2:-1]
    assert way[-1] in FINAL
