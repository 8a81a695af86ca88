"""A take reserves the pay; the piece made earns it; a return or a cancellation before reverses it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import rub
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    OrderFactory,
    UserFactory,
    next_tariff,
)
from tests.support.lists import lists_follow_at_once  # noqa: F401

pytestmark = pytest.mark.django_db

WAYS = {
    "reserved": (),
    "returned": ("return",),
    "returned by a seller": ("return by a seller",),
    "cancelled": ("cancel",),
    "granted": ("grant",),
    "made": ("complete",),
    "made, then cancelled": ("complete", "cancel"),
    "made, then granted": ("complete", "grant"),
    "shipped": ("complete", "pack", "ship"),
}
STATES = {
    "reserved": "reserved",
    "returned": "reversed",
    "returned by a seller": "reversed",
    "cancelled": "reversed",
    "granted": "granted",
}
"""The others are earned."""


@pytest.fixture
def operator() -> User:
    return UserFactory(role=Role.OPERATOR, name="Ivan Gromov")


@pytest.fixture
def seller() -> User:
    return UserFactory(role=Role.SELLER, name="Maria Volkova")


def walk(order: Order, steps: tuple[str, ...], operator: User, seller: User) -> None:
    for step in steps:
        match step:
            case "return":
                lifecycle.give_back(order, operator, "The wax broke.")
            case "return by a seller":
                lifecycle.give_back(order, seller, "It is urgent elsewhere.")
            case "cancel":
                lifecycle.cancel(order, seller, "The customer thought again.")
            case "grant":
                lifecycle.cancel(order, seller, "The customer thought again.", grant="It was cast.")
            case _:
                getattr(lifecycle, step)(order, operator)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_out_of_the_workshop_leaves_its_pay(
    way: str, operator: User, seller: User
) -> None:
    order = lifecycle.take(OrderFactory(quote__fee=Decimal(850)), operator)
    walk(order, WAYS[way], operator, seller)
    entry = order.pay.get()
    assert entry.state == STATES.get(way, "earned")
    assert (entry.operator, entry.amount) == (operator, Decimal(850))
    assert (entry.granted_by, entry.granted_why) == (
        (seller, "It was cast.") if way == "granted" else (None, "")
    )


def test_an_urgent_order_pays_its_operator_the_tariffs_factor(
    client: Client, operator: User
) -> None:
    measurement, tariff = MeasurementFactory(), next_tariff(rush_fee="1.5")
    fees = {}
    for rush in (False, True):
        quote = quotes.draft(measurement, Specification(AlloyFactory().code, rush=rush), tariff)
        quote.save()
        order = OrderFactory(quote=quote, rush=rush, model=measurement.model)
        client.force_login(operator)
        assert rub(quote.fee) in client.get("/mes/").content.decode()
        fees[rush] = lifecycle.take(order, operator).pay.get().amount
    assert fees[True] == pytest.approx(fees[False] * Decimal("1.5"), abs=1)


def test_pay_is_earned_at_the_moment_the_piece_is_made(operator: User) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    before = timezone.now()
    lifecycle.complete(order, operator)
    earned_at = order.pay.get().earned_at
    assert earned_at is not None
    assert before <= earned_at <= timezone.now()


def test_the_grant_is_in_the_history_for_the_house_alone(operator: User, seller: User) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    order = lifecycle.cancel(order, seller, "Thought again.", grant="  It was cast. ")
    event = order.events.first()
    assert event.words == "Thought again."
    assert event.staff_words == "Thought again. The operator is paid all the same: It was cast."


def test_a_grant_of_nothing_is_not_told(seller: User) -> None:
    order = OrderFactory()
    order = lifecycle.cancel(order, seller, "Thought again.", grant="It was cast.")
    assert order.events.first().data == {}


@pytest.mark.parametrize(("answers", "state"), [({}, "reversed"), ({"grant": "Cast."}, "granted")])
def test_a_seller_chooses_in_the_form(
    client: Client, operator: User, seller: User, answers: dict[str, str], state: str
) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    client.force_login(seller)
    page = f"/admin/orders/order/{order.pk}/change/"
    assert "The operator is paid all the same, because" in client.get(page).content.decode()
    client.post(
        f"/admin/orders/order/{order.pk}/move/cancel/", {"reason": "Thought again."} | answers
    )
    assert order.pay.get().state == state
    assert ("paid all the same: Cast." in client.get(page).content.decode()) is bool(answers)


def test_many_orders_are_cancelled_with_one_grant(
    client: Client, operator: User, seller: User
) -> None:
    orders: list[Order] = [lifecycle.take(OrderFactory(), operator), OrderFactory()]
    client.force_login(seller)
    answers = {
        "action": "cancel",
        "_selected_action": [order.pk for order in orders],
        "reason": "The stone is lost.",
        "grant": "It was cast.",
    }
    client.post("/admin/orders/order/", answers)
    assert {order.status for order in Order.objects.all()} == {Status.CANCELLED}
    assert PayEntry.objects.get().granted_why == "It was cast."


@pytest.mark.parametrize(
    "change",
    [
        {"earned_at": timezone.now(), "reversed_at": timezone.now()},
        {"granted_why": "It was cast."},
        {"granted_why": "It was cast.", "earned_at": timezone.now()},
    ],
    ids=["earned and reversed", "granted, not earned", "granted by nobody"],
)
def test_the_database_refuses_pay_that_is_two_things(
    operator: User, change: dict[str, object]
) -> None:
    lifecycle.take(OrderFactory(), operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayEntry.objects.update(**change)


def test_a_list_of_pay_tells_the_states_and_the_rule(
    client: Client, operator: User, seller: User
) -> None:
    for way in ("reserved", "cancelled", "granted", "made"):
        order = lifecycle.take(OrderFactory(), operator)
        walk(order, WAYS[way], operator, seller)
    client.force_login(UserFactory(role=Role.ADMIN))
    page = client.get("/admin/orders/payentry/").content.decode()
    assert "Taking an order reserves its fee" in page
    assert "Maria Volkova: It was cast." in page
    for state in ("reserved", "earned", "granted", "reversed"):
        found = client.get("/admin/orders/payentry/", {"state": state})
        assert len(found.context["cl"].result_list) == 1
        assert found.context["cl"].result_list[0].state == state


def test_old_pay_is_carried_over(operator: User, seller: User) -> None:
    """The migration's own statements, on rows as they were: earned by the take alone."""
    from importlib import import_module

    made, held, back = (lifecycle.take(OrderFactory(), operator) for _ in range(3))
    lifecycle.complete(made, operator)
    lifecycle.give_back(back, operator, "The wax broke.")
    event = made.events.get(verb="complete")
    taken = timezone.now() - timedelta(days=3)
    reversed_at = back.pay.get().reversed_at
    carried = import_module("jewelry.orders.migrations.0012_pay_is_reserved").PAY
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE orders_payentry DROP CONSTRAINT pay_earned_or_reversed")
        cursor.execute("UPDATE orders_payentry SET earned_at = %s", [taken])
        cursor.execute(carried)
    moments = {
        order.pk: order.pay.values_list("reserved_at", "earned_at", "reversed_at").get()
        for order in (made, held, back)
    }
    assert moments == {
        made.pk: (taken, event.created_at, None),
        held.pk: (taken, None, None),
        back.pk: (taken, None, reversed_at),
    }
