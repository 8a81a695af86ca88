"""An operator has a limited number of orders in hand, however fast the hands are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from jewelry.accounts.models import Role, User
from jewelry.orders import hands, lifecycle
from jewelry.orders.errors import AlreadyTaken, HandsFull
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.statuses import IN_HAND, Status
from tests.factories import OrderFactory, UserFactory
from tests.support.rivals import met

pytestmark = pytest.mark.django_db(transaction=True)


def crew(count: int = 1) -> list[User]:
    return [UserFactory(role=Role.OPERATOR) for _ in range(count)]


def hold(operator: User, count: int, status: str = Status.MANUFACTURING_STARTED) -> list[Order]:
    return list(OrderFactory.create_batch(count, status=status, operator=operator))


def held(operator: User) -> int:
    return Order.objects.filter(operator=operator, status__in=IN_HAND).count()


@pytest.mark.parametrize("status", sorted(IN_HAND))
def test_what_is_not_out_of_the_house_counts(status: str) -> None:
    [operator] = crew()
    hold(operator, 5, status)
    order = OrderFactory()
    with pytest.raises(HandsFull, match=r"You have 5 orders in hand; finish or return one first."):
        lifecycle.take(order, operator)
    order.refresh_from_db()
    assert (order.status, order.version, order.events.count()) == (
        Status.MANUFACTURING_APPROVED,
        1,
        0,
    )
    assert not PayEntry.objects.exists()


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.CLOSED])
def test_what_is_out_of_the_house_does_not_count(status: str) -> None:
    [operator] = crew()
    hold(operator, 9, status)
    hold(operator, 4)
    assert lifecycle.take(OrderFactory(), operator).operator == operator


def test_a_return_makes_room() -> None:
    [operator] = crew()
    orders = hold(operator, 5)
    lifecycle.give_back(orders[0], operator, "The wax broke.")
    lifecycle.take(OrderFactory(), operator)
    assert held(operator) == 5


def test_the_number_is_a_setting_and_0_is_no_limit(settings) -> None:
    [operator] = crew()
    settings.ORDERS_IN_HAND = 1
    lifecycle.take(OrderFactory(), operator)
    with pytest.raises(HandsFull, match=r"You have 1 order in hand; finish or return it first."):
        lifecycle.take(OrderFactory(), operator)
    settings.ORDERS_IN_HAND = 0
    for _ in range(9):
        lifecycle.take(OrderFactory(), operator)
    assert held(operator) == 10


def test_somebody_elses_order_is_told_before_ones_own_hands() -> None:
    first, second = crew(2)
    hold(second, 5)
    order = lifecycle.take(OrderFactory(), first)
    with pytest.raises(AlreadyTaken):
        lifecycle.take(order, second)


def together(takes: list[Callable[[], object]]) -> list[object]:
    """What each gave or raised."""
    start = Barrier(len(takes))

    def go(take: Callable[[], object]) -> object:
        try:
            start.wait(30)
            return take()
        except HandsFull as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(takes)) as pool:
        return list(pool.map(go, takes))


def test_of_twelve_takes_at_once_by_one_operator_five_are_theirs() -> None:
    [operator] = crew()
    orders = [OrderFactory() for _ in range(12)]
    answers = together([partial(lifecycle.take, each, operator) for each in orders])
    assert sum(isinstance(answer, HandsFull) for answer in answers) == 7
    assert held(operator) == PayEntry.objects.count() == 5


def test_the_second_take_counts_after_the_first_one_s_commit() -> None:
    [operator] = crew()
    hold(operator, 4)
    first, second = OrderFactory(), OrderFactory()
    rival = partial(lifecycle.take, second, operator)
    with met(hands, "check_room", rival, after=True) as rivals:
        lifecycle.take(first, operator)
    assert isinstance(rivals[0].exception(), HandsFull)
    assert held(operator) == 5


def test_takes_of_different_operators_do_not_wait_for_one_another() -> None:
    operator, rival = crew(2)
    first, second = OrderFactory(), OrderFactory()

    def is_taken() -> bool:
        return Order.objects.filter(pk=second.pk, operator=rival).exists()

    theirs = partial(lifecycle.take, second, rival)
    with met(hands, "check_room", theirs, is_taken, after=True) as rivals:
        lifecycle.take(first, operator)
    assert rivals[0].result().operator == rival
