"""An installation with orders in every state comes through the migrations, and back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from jewelry.orders.models import Order, PayEntry
from jewelry.orders.statuses import Status
from tests.factories import EventFactory, OrderFactory

BEFORE = "0010_event_trace"


@pytest.fixture
def latest(transactional_db):
    """Whatever happens, the next test finds the tables as they are now."""
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_orders_and_pay_of_before_come_through(latest) -> None:
    made_at = timezone.now() - timedelta(hours=1)
    orders = {status: OrderFactory(status=status) for status in Status}
    for status in ("MANUFACTURING_STARTED", "PACKAGING"):
        order = orders[Status(status)]
        PayEntry.objects.create(
            order=order,
            operator=order.operator,
            amount=Decimal(900),
            reserved_at=made_at,
            earned_at=made_at,
        )
    urgent = OrderFactory(status=Status.MANUFACTURING_APPROVED, rush=True)
    EventFactory(order=orders[Status.PACKAGING], verb="complete", created_at=made_at)

    call_command("migrate", "orders", BEFORE, verbosity=0)
    call_command("migrate", verbosity=0)

    started, packed = (orders[Status(s)] for s in ("MANUFACTURING_STARTED", "PACKAGING"))
    assert started.pay.get().earned_at is None
    assert packed.pay.get().earned_at == made_at
    approved = Order.objects.get(pk=orders[Status.MANUFACTURING_APPROVED].pk)
    assert approved.agreed_total == approved.quote.total
    assert Order.objects.get(pk=orders[Status.PRICE_CALCULATED].pk).agreed_total is None
    first = Order.objects.filter(status=Status.MANUFACTURING_APPROVED).listed().first()
    assert first == urgent
