from datetime import timedelta

from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.models import Delivery
from tests.factories import OrderFactory, UserFactory


def approved() -> Order:
    """An order with one event, its approval."""
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    return lifecycle.approve(order, UserFactory(role=Role.SELLER))


def taken() -> Order:
    """An order with two events."""
    return lifecycle.take(approved(), UserFactory(role=Role.OPERATOR))


def later(**which: object) -> None:
    """The next attempts are due."""
    Delivery.objects.filter(**which).update(next_at=timezone.now() - timedelta(seconds=1))


def of(consumer: str, order: Order) -> list[Delivery]:
    return list(Delivery.objects.filter(consumer=consumer, order=order).order_by("version"))
