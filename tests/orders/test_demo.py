"""The invented orders keep the rules that real ones keep."""

import pytest

from jewelry.accounts.models import Role
from jewelry.conservation import invariants
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import IN_HAND, Status
from shop.demo import orders
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [40, 600])
def test_every_operator_of_the_demo_may_take_another_order(count: int) -> None:
    AlloyFactory()
    crew = UserFactory.create_batch(5, role=Role.OPERATOR)
    cast = orders.Cast([UserFactory()], [UserFactory(role=Role.SELLER)], crew)
    orders.make(count, [orders.Design("Ring", MeasurementFactory())], cast)
    assert {order.status for order in Order.objects.filter(operator__in=crew)} >= set(IN_HAND)
    assert invariants.pay(1000) == []
    free = Order.objects.filter(status=Status.MANUFACTURING_APPROVED)[: len(crew)]
    assert len(free) == len(crew) or count < 100
    for order, operator in zip(free, crew, strict=False):
        assert lifecycle.take(order, operator).operator == operator


def test_some_orders_of_the_demo_are_urgent_and_promised_earlier() -> None:
    AlloyFactory()
    cast = orders.Cast(
        [UserFactory()], [UserFactory(role=Role.SELLER)], [UserFactory(role=Role.OPERATOR)]
    )
    orders.make(300, [orders.Design("Ring", MeasurementFactory())], cast)
    days = {
        (order.rush, (order.due_at - order.created_at).days)
        for order in Order.objects.exclude(due_at=None)
        if order.due_at
    }
    assert days == {(False, 21), (True, 7)}
