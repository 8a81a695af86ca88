"""Urgent orders come first in every list, by every strategy and after every change."""

from datetime import timedelta
from itertools import chain

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.lists.freshness_probe import probe
from jewelry.orders.lists.strategies.time_windows import segments
from jewelry.orders.models import Order
from jewelry.orders.paging import after, cursor_of
from jewelry.orders.statuses import FINAL, Status
from tests.factories import OrderFactory, UserFactory
from tests.orders.lists.plain import (
    FREE,
    LATER,
    ages,
    keep_short,
    make,
    operator,
    query,
    shown,
    until_short_is_over,
)
from tests.orders.lists.test_behaviour import newest_first, pages

pytestmark = pytest.mark.django_db(transaction=True)
every_strategy = pytest.mark.parametrize("strategy", settings.ORDER_LIST_STRATEGIES, indirect=True)


def listed(strategy: str) -> list[int]:
    return list(chain(*pages(strategy, query())))


@pytest.mark.parametrize(
    ("urgent", "minutes"), [(1, 45), (49, 45), (50, 45), (51, 0.2), (51, 45), (51, 3000), (70, 45)]
)
def test_pages_neither_lose_nor_double_orders_where_the_urgent_ones_end(
    urgent: int, minutes: float
) -> None:
    others, hurried = make(60, minutes=minutes), make(urgent, minutes=minutes, rush=True)
    for strategy in settings.ORDER_LIST_STRATEGIES:
        assert listed(strategy) == newest_first(hurried) + newest_first(others), strategy


def test_urgent_orders_of_one_moment_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MAX_ORDERS", 40)
    moment = next(ages())
    hurried, others = make(70, created_at=moment, rush=True), make(60, created_at=moment)
    for strategy in settings.ORDER_LIST_STRATEGIES:
        assert listed(strategy) == newest_first(hurried) + newest_first(others), strategy


@every_strategy
def test_an_urgent_order_comes_goes_and_comes_back_in_the_first_place(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_short(monkeypatch)
    others = make(60)
    (hurried,) = make(1, minutes=99, rush=True)
    smith, seen = operator(), []
    for move in (
        lambda: None,
        lambda: lifecycle.take(hurried, smith),
        lambda: lifecycle.give_back(hurried, smith, "The wax broke."),
    ):
        move()
        until_short_is_over()
        seen.append(shown(strategy)[0] == hurried.pk)
        assert shown(strategy) == shown("uncached")
    assert seen == [True, False, True]
    assert shown(strategy)[1] == others[-1].pk


@every_strategy
@pytest.mark.parametrize("final", sorted(FINAL))
def test_an_urgent_order_that_is_over_stands_in_its_time_again(strategy: str, final: str) -> None:
    smith = operator()
    held = {"operator": smith, "taken_at": timezone.now()} if final == Status.CLOSED else {}
    before = Status.SHIPPED if final == Status.CLOSED else FREE
    (hurried,) = make(1, minutes=60, status=before, rush=True, **held)
    (later,) = make(1, minutes=5, status=final, **held)
    assert pages(strategy, query(status=final)) == [[later.pk]]
    if final == Status.CLOSED:
        lifecycle.close(hurried)
    else:
        lifecycle.cancel(hurried, UserFactory(role=Role.SELLER), "Lost.")
    until = query(status=final)
    if strategy in LATER:
        assert set(shown("uncached", until)) == {later.pk, hurried.pk}
        return
    assert pages(strategy, until) == [[later.pk, hurried.pk]]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("rush", [True, False])
def test_the_database_and_the_model_agree_on_the_place(status: str, rush: bool) -> None:
    order = OrderFactory(status=status, rush=rush)
    order.refresh_from_db()
    assert order.place == order.listed_at
    assert (order.listed_at > timezone.now() + timedelta(days=365)) is (
        rush and status not in FINAL
    )


def test_raw_sql_moves_an_order_to_its_place_too() -> None:
    orders = make(3)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET rush = true WHERE id = %s", [orders[0].pk])
    assert shown("versioned") == [orders[0].pk, orders[2].pk, orders[1].pk]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET listed_at = now() WHERE id = %s", [orders[0].pk])
    assert shown("versioned") == [orders[0].pk, orders[2].pk, orders[1].pk]


def test_a_wrong_place_is_refused_even_with_triggers_off() -> None:
    (order,) = make(1, rush=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE orders_order SET listed_at = created_at WHERE id = %s", [order.pk])


def test_the_probe_finds_an_urgent_order_where_it_belongs() -> None:
    make(60)
    (hurried,) = make(1, minutes=9000, rush=True)
    probe.run()
    lifecycle.take(hurried, smith := operator())
    lifecycle.give_back(hurried, smith, "The wax broke.")
    assert probe.run() == []


@pytest.mark.parametrize("deep", [False, True])
def test_a_page_is_read_from_the_index_alone_however_long_the_list(deep: bool) -> None:
    orders = make(400) + make(100, rush=True)
    cursor_at = orders[200]
    cursor_at.refresh_from_db()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orders_order")
    before = cursor_of(cursor_at.listed_at, cursor_at.pk) if deep else ""
    page = after(Order.objects.filter(status=FREE), before).values_list("pk", "stamp", "listed_at")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = page[:51].explain()
    assert "Index Scan using order_list" in plan
    assert "Sort" not in plan
