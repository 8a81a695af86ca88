"""Whose turn an order is, and until when."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.orders import lifecycle, overdue
from jewelry.orders.deadlines import TURNS, Clock, Owner
from jewelry.orders.lists import versions
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.statuses import FINAL, Status
from tests.factories import OrderFactory, QuoteFactory, UserFactory

pytestmark = pytest.mark.django_db


def since(hours: float) -> datetime:
    return timezone.now() - timedelta(hours=hours)


def test_the_limits_are_three_weeks_together_and_one_for_each_turn() -> None:
    limits = dict(Clock.objects.values_list("status", "hours"))
    assert sum(limits.values()) == 21 * 24
    assert set(limits) == {str(status) for status in TURNS}
    assert set(TURNS) | FINAL == set(Status)


def test_an_order_says_who_must_act_and_until_when() -> None:
    began = since(3)
    pk = OrderFactory(status=Status.PRICE_CALCULATED, status_since=began).pk
    order = Order.objects.in_full().get(pk=pk)
    assert (order.turn.owner, order.act_by) == (Owner.SELLER, began + timedelta(hours=24))
    assert not order.is_overdue


def test_a_limit_that_has_passed_is_overdue() -> None:
    assert OrderFactory(status=Status.PACKAGING, status_since=since(24.1)).is_overdue
    assert not OrderFactory(status=Status.PACKAGING, status_since=since(23.9)).is_overdue


@pytest.mark.parametrize("status", sorted(FINAL))
def test_what_is_over_is_nobodys_turn(status: Status) -> None:
    order = OrderFactory(status=status, status_since=since(10_000))
    assert (order.turn, order.act_by, order.is_overdue) == (None, None, False)


def test_what_the_machine_cannot_price_is_the_sellers() -> None:
    order = OrderFactory(status=Status.SUBMITTED)
    assert order.turn.owner == Owner.SYSTEM
    order.quote = QuoteFactory(total=None, parts=[])
    assert order.turn.owner == Owner.SELLER


def test_rows_bring_their_limit_along(django_assert_num_queries) -> None:
    OrderFactory.create_batch(3)
    with django_assert_num_queries(1):
        assert all(order.act_by for order in Order.objects.in_full())


@pytest.mark.parametrize("how", ["update", "raw"])
def test_an_edited_limit_changes_every_list(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = versions.read().of[versions.NAMES]
        if how == "raw":
            cursor.execute("UPDATE orders_clock SET hours = 5 WHERE status = 'SHIPPED'")
        else:
            Clock.objects.filter(status="SHIPPED").update(hours=5)
    assert versions.read().of[versions.NAMES] != before


# Taking and returning


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def test_a_return_does_not_restart_the_orders_clock(operator: User) -> None:
    order = OrderFactory(status_since=since(29 * 24))
    waits_since = order.status_since
    assert overdue.count() == 1
    order = lifecycle.take(order, operator)
    assert overdue.count() == 0, "it is the operator's turn, who has time"
    order = lifecycle.give_back(order, operator, "No 1.1 mm stones.")
    order.refresh_from_db()
    assert order.status_since == waits_since
    assert order.is_overdue
    assert [each.pk for each in overdue.page()] == [order.pk]


def test_a_second_take_goes_on_where_the_operators_first_one_ended(operator: User) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    held = timedelta(days=5)
    PayEntry.objects.update(reserved_at=timezone.now() - held)
    order = lifecycle.give_back(order, operator, "No 1.1 mm stones.")
    other = lifecycle.take(order, UserFactory(role=Role.OPERATOR))
    assert other.status_since == pytest.approx(timezone.now(), abs=timedelta(seconds=9))
    order = lifecycle.give_back(other, other.operator, "Nor have I.")
    order = lifecycle.take(order, operator)
    assert order.status_since == pytest.approx(timezone.now() - held, abs=timedelta(seconds=9))


def test_taking_and_returning_often_wins_no_time(operator: User) -> None:
    order = OrderFactory(status_since=since(40))
    began = order.status_since
    for _ in range(3):
        order = lifecycle.give_back(lifecycle.take(order, operator), operator, "Not now.")
    assert order.status_since == began
