"""Many at once, through the web server as it runs in earnest, and rivals met half-way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from jewelry.accounts.models import Role, User
from jewelry.orders import lifecycle, permissions
from jewelry.orders.errors import AlreadyTaken, WrongStatus
from jewelry.orders.models import Order, OrderEvent, PayEntry
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory
from tests.support.rivals import met
from tests.support.web_server import Answer, Visitor, WebServer

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 32


def crew(count: int) -> list[User]:
    return [UserFactory(role=Role.OPERATOR) for _ in range(count)]


def at_once(visitors: list[Visitor], path: str) -> list[Answer]:
    start = Barrier(len(visitors))

    def go(visitor: Visitor) -> Answer:
        start.wait(30)
        return visitor.post(path)

    with ThreadPoolExecutor(len(visitors)) as pool:
        return list(pool.map(go, visitors))


def test_of_32_takes_at_once_one_wins(web_server: WebServer) -> None:
    order = OrderFactory()
    operators = crew(CROWD)
    answers = at_once(
        [web_server.visitor(one) for one in operators], f"/mes/orders/{order.number}/take/"
    )

    assert Counter(answer.status for answer in answers) == {302: 1, 409: CROWD - 1}
    order.refresh_from_db()
    [winner] = [n for n, answer in enumerate(answers) if answer.status == 302]
    assert order.operator == operators[winner]
    assert (order.status, order.version) == (Status.MANUFACTURING_STARTED, 2)
    assert PayEntry.objects.get().operator == operators[winner]
    assert OrderEvent.objects.get().actor == operators[winner]
    told = f"{order.number} was taken by {operators[winner]} at "
    assert all(told in answer.text for answer in answers if answer.status == 409)


def test_eight_orders_at_once_each_go_to_their_own_taker(web_server: WebServer) -> None:
    operators, orders = crew(8), [OrderFactory() for _ in range(8)]
    start = Barrier(8)

    def go(pair: tuple[Visitor, Order]) -> int:
        start.wait(30)
        return pair[0].post(f"/mes/orders/{pair[1].number}/take/").status

    visitors = [web_server.visitor(one) for one in operators]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(go, zip(visitors, orders, strict=True))) == {302}
    assert [Order.objects.get(pk=order.pk).operator for order in orders] == operators
    assert PayEntry.objects.count() == 8


def test_a_second_click_at_once_is_one_take(web_server: WebServer) -> None:
    order = OrderFactory()
    visitor = web_server.visitor(crew(1)[0])
    answers = at_once([visitor] * 8, f"/mes/orders/{order.number}/take/")
    assert {answer.status for answer in answers} == {302}
    assert PayEntry.objects.count() == OrderEvent.objects.count() == 1


def test_of_return_and_complete_at_once_one_wins(web_server: WebServer) -> None:
    [operator] = crew(1)
    order = lifecycle.take(OrderFactory(), operator)
    visitor = web_server.visitor(operator)
    start = Barrier(2)

    def go(verb: str) -> int:
        start.wait(30)
        return visitor.post(f"/mes/orders/{order.number}/{verb}/", {"reason": "No wax."}).status

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(go, ["return", "complete"]))
    assert statuses == [302, 409]
    assert OrderEvent.objects.count() == 2


def test_a_rival_who_meets_a_return_finds_the_order_free() -> None:
    holder, rival = crew(2)
    order = lifecycle.take(OrderFactory(), holder)
    with met(permissions, "check", lambda: lifecycle.take(order, rival)) as rivals:
        lifecycle.give_back(order, holder, "The wax broke.")
        rivals[0].result(10)
    order.refresh_from_db()
    assert (order.operator, order.version) == (rival, 4)
    assert PayEntry.objects.get(reversed_at=None).operator == rival
    assert PayEntry.objects.exclude(reversed_at=None).get().operator == holder


def test_a_rival_who_meets_a_take_is_told_who_has_it() -> None:
    holder, rival = crew(2)
    order = OrderFactory()
    with met(permissions, "check", lambda: lifecycle.take(order, rival)) as rivals:
        lifecycle.take(order, holder)
        with pytest.raises(AlreadyTaken, match=f"taken by {holder}"):
            rivals[0].result(10)
    assert PayEntry.objects.get().operator == holder


def test_a_customer_who_cancels_during_the_approval_is_too_late() -> None:
    order, seller = OrderFactory(status=Status.PRICE_CALCULATED), UserFactory(role=Role.SELLER)
    with met(permissions, "check", lambda: lifecycle.cancel(order, order.customer)) as rivals:
        lifecycle.approve(order, seller)
        with pytest.raises(WrongStatus):
            rivals[0].result(10)
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.MANUFACTURING_APPROVED, 2)


def test_a_seller_who_approves_during_the_cancelling_is_too_late() -> None:
    order, seller = OrderFactory(status=Status.PRICE_CALCULATED), UserFactory(role=Role.SELLER)
    with met(permissions, "check", lambda: lifecycle.approve(order, seller)) as rivals:
        lifecycle.cancel(order, order.customer)
        with pytest.raises(WrongStatus):
            rivals[0].result(10)
    order.refresh_from_db()
    assert (order.status, order.version) == (Status.CANCELLED, 2)
    assert OrderEvent.objects.get().actor == order.customer
