"""Another file comes while a worker, or a seller, is at work on the one before."""

from decimal import Decimal

import pytest
from django.db import transaction

from jewelry.models3d import store
from jewelry.orders import lifecycle, revising
from jewelry.orders.consumers import PRICING
from jewelry.orders.errors import (
    ModelChanged,
    MoveRefused,
    PriceChanged,
    TooLate,
)
from jewelry.orders.models import OrderEvent
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from tests.factories import (
    MeasurementFactory,
    ModelFactory,
    OrderFactory,
)
from tests.orders.revised import measured, ordered, seller
from tests.support.processes import until
from tests.support.rivals import rivals, somebody_waits
from tests.support.worker import price_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("current_tariff")]


def test_a_worker_that_measured_the_old_file_prices_nothing() -> None:
    """The rival's file comes between the measuring and the price."""
    order = OrderFactory(status=Status.SUBMITTED, model=measured(), quote=None, agreed_total=None)
    event = OrderEvent(order=order, to_status=Status.SUBMITTED)
    measurement = PRICING.prepare(event)
    revising.send_file(order, order.customer, ModelFactory())
    PRICING.effect(event, measurement)
    order.refresh_from_db()
    assert (order.status, order.quote) == (Status.SUBMITTED, None)
    MeasurementFactory(model=order.model)
    price_order(order.pk)
    order.refresh_from_db()
    assert order.quote
    assert order.quote.model == order.model


def test_a_worker_that_measured_another_answer_about_stones_prices_nothing() -> None:
    """The specification is the same, for the stones come without a kind."""
    model = measured()
    first, second = store.marked(model, [2]), store.marked(model, [2, 3])
    MeasurementFactory(model=first)
    order = OrderFactory(status=Status.SUBMITTED, model=first, quote=None, agreed_total=None)
    event = OrderEvent(order=order, to_status=Status.SUBMITTED)
    measurement = PRICING.prepare(event)
    revising.reread(order, order.customer, lambda wanted: wanted, seen=None, model=second)
    PRICING.effect(event, measurement)
    order.refresh_from_db()
    assert (order.model, order.quote) == (second, None)


def test_a_persons_price_for_the_old_file_is_refused() -> None:
    order = OrderFactory(status=Status.SUBMITTED, model=measured(), quote=None, agreed_total=None)
    hand = quotes.HandPrice(Decimal(5000), seller(), "By hand")
    quote = quotes.by_hand(order.model, order.specification, hand, customer=order.customer)
    revising.send_file(order, order.customer, ModelFactory())
    with pytest.raises(ModelChanged):
        lifecycle.price(order, quote, hand.author, "sure")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["approve", "file"])
def test_an_approval_and_another_file_at_once(first) -> None:
    """The second of two rivals finds what the first has done: no unapproved file is made."""
    order = ordered()
    other, boss = measured(300.0), seller()
    seen = order.quote.public_id if order.quote else None
    acts = {
        "approve": lambda: lifecycle.approve(order, boss, seen),
        "file": lambda: revising.send_file(order, order.customer, other),
    }
    refused: list[MoveRefused] = []
    second = ({"approve", "file"} - {first}).pop()

    def rival() -> None:
        try:
            acts[second]()
        except MoveRefused as why:
            refused.append(why)

    with rivals() as start:
        with transaction.atomic():
            acts[first]()
            ended = start(rival)
            until(somebody_waits, "the rival at the row", 10)
        ended.result(10)
    assert [type(why) for why in refused] == [TooLate if first == "approve" else PriceChanged]
    order.refresh_from_db()
    is_approved = order.status == Status.MANUFACTURING_APPROVED
    assert is_approved == (first == "approve")
    assert (order.model == other) == (first == "file")
    assert order.quote
    assert order.quote.model == order.model
