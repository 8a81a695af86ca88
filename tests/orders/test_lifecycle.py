from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.models3d.finding import Finding
from jewelry.orders import lifecycle
from jewelry.orders.errors import AlreadyTaken, Unpriced
from jewelry.orders.models import Order, OrderEvent, PayEntry
from jewelry.orders.signals import order_status_changed
from jewelry.orders.statuses import Status
from jewelry.pricing.engine.specification import Specification, StoneSetting
from tests.factories import (
    AlloyFactory,
    ModelFactory,
    OrderFactory,
    QuoteFactory,
    UserFactory,
    next_tariff,
)

pytestmark = pytest.mark.django_db

WANTED = Specification(
    "gold-585-yellow", 2, "inch", "satin", True, (StoneSetting("ruby", Decimal("2.5"), 3, "prong"),)
)


@pytest.fixture
def operator():
    return UserFactory(role=Role.OPERATOR, name="Ivan Gromov")


@pytest.fixture
def seller():
    return UserFactory(role=Role.SELLER)


def test_a_move_leaves_a_row_that_says_who_when_from_to_and_why(seller) -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    before = timezone.now()
    lifecycle.cancel(order, seller, "  The stone is not to be had.  ")
    event = OrderEvent.objects.get(order=order)
    assert (event.verb, event.from_status, event.to_status) == (
        "cancel",
        Status.PRICE_CALCULATED,
        Status.CANCELLED,
    )
    assert (event.actor, event.role) == (seller, Role.SELLER)
    assert event.reason == "The stone is not to be had."
    assert event.created_at >= before
    order.refresh_from_db()
    assert event.order_version == order.version == 2
    assert order.status_since >= before


def test_the_history_of_a_life_has_no_gaps(operator, seller) -> None:
    customer = UserFactory()
    order = lifecycle.start(customer, "Ring", Specification(AlloyFactory().code))
    order = lifecycle.upload(order, customer, ModelFactory())
    order = lifecycle.submit(order, customer)
    order = lifecycle.price(order, QuoteFactory(model=order.model))
    order = lifecycle.accept(order, customer, order.quote.total)
    order = lifecycle.approve(order, seller)
    for move in (lifecycle.take, lifecycle.complete, lifecycle.pack, lifecycle.ship):
        order = move(order, operator)
    order = lifecycle.close(order)
    events = list(order.events.order_by("order_version"))
    assert [event.order_version for event in events] == list(range(1, 12))
    moved = [event for event in events if event.from_status != event.to_status]
    assert [event.to_status for event in moved] == list(Status)[:10]
    assert [event.from_status for event in moved] == ["", *list(Status)[:9]]


def test_what_is_ordered_is_kept_with_the_order() -> None:
    AlloyFactory(code=WANTED.alloy)
    order = lifecycle.start(UserFactory(), "Ring", WANTED)
    assert Order.objects.get(pk=order.pk).specification == WANTED


def test_a_receiver_that_fails_leaves_nothing_half_written(operator) -> None:
    def fail(**_) -> None:
        raise RuntimeError("receiver")

    order = OrderFactory()
    order_status_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="receiver"):
            lifecycle.take(order, operator)
    finally:
        order_status_changed.disconnect(fail)
    order.refresh_from_db()
    assert (order.status, order.operator, order.version) == (
        Status.MANUFACTURING_APPROVED,
        None,
        1,
    )
    assert not OrderEvent.objects.exists()
    assert not PayEntry.objects.exists()


def test_a_receiver_sees_the_order_moved_and_its_event(seller) -> None:
    seen = []

    def watch(order, events, **_) -> None:
        verbs = [event.verb for event in events]
        seen.append((order.status, verbs, transaction.get_connection().in_atomic_block))

    order_status_changed.connect(watch)
    try:
        lifecycle.approve(OrderFactory(status=Status.PRICE_CALCULATED), seller)
    finally:
        order_status_changed.disconnect(watch)
    assert seen == [(Status.MANUFACTURING_APPROVED, ["approve"], True)]


def test_taking_reserves_the_fee_of_the_quote(operator) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    entry = PayEntry.objects.get()
    assert (entry.order, entry.operator, entry.amount) == (order, operator, order.quote.fee)
    assert entry.reserved_at == order.taken_at
    assert (entry.earned_at, entry.reversed_at) == (None, None)


def test_the_loser_is_told_who_has_it_and_since_when(operator) -> None:
    order = OrderFactory()
    taken = lifecycle.take(order, operator)
    since = timezone.localtime(taken.taken_at).strftime("%H:%M:%S")
    with pytest.raises(AlreadyTaken, match=f"taken by Ivan Gromov at {since}"):
        lifecycle.take(order, UserFactory(role=Role.OPERATOR))
    assert PayEntry.objects.count() == 1


def test_returning_takes_the_pay_back_and_the_next_one_earns_it(operator) -> None:
    order = OrderFactory()
    lifecycle.take(order, operator)
    order = lifecycle.give_back(order, operator, "No 1.1 mm stones.")
    assert (order.operator, order.taken_at) == (None, None)
    second = UserFactory(role=Role.OPERATOR)
    lifecycle.take(order, second)
    assert PayEntry.objects.get(reversed_at=None).operator == second
    assert PayEntry.objects.exclude(reversed_at=None).get().operator == operator


def test_the_database_itself_pays_one_operator_an_order(operator) -> None:
    order = lifecycle.take(OrderFactory(), operator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayEntry.objects.create(
            order=order, operator=operator, amount=1, reserved_at=timezone.now()
        )


def test_the_database_itself_refuses_an_order_in_work_without_operator() -> None:
    order = OrderFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status=Status.PACKAGING)


def test_an_order_without_a_model_cannot_be_submitted() -> None:
    order = OrderFactory(status=Status.INITIATED, model=None)
    with pytest.raises(Unpriced):
        lifecycle.submit(order, order.customer)
    order.refresh_from_db()
    assert order.status == Status.INITIATED


@pytest.mark.parametrize(("rush", "days"), [(False, 21), (True, 7)])
def test_submitting_promises_what_the_tariff_says(rush: bool, days: int) -> None:
    order = OrderFactory(status=Status.FILE_UPLOADED, rush=rush)
    order = lifecycle.submit(order, order.customer)
    promised = (order.due_at - order.status_since).total_seconds()
    assert promised == pytest.approx(days * 86400, abs=5)


def test_the_promise_follows_the_tariff_in_force() -> None:
    next_tariff(promise_days=30, rush_days=3)
    orders = [OrderFactory(status=Status.FILE_UPLOADED, rush=rush) for rush in (False, True)]
    due = [lifecycle.submit(order, order.customer).due_at for order in orders]
    assert [moment and (moment - timezone.now()).days for moment in due] == [29, 2]


def test_a_quote_without_a_price_leaves_the_order_waiting_for_a_person() -> None:
    order = OrderFactory(status=Status.SUBMITTED)
    quote = QuoteFactory(
        model=order.model, verdict="MANUAL", total=None, findings=[Finding("too_heavy")]
    )
    order = lifecycle.price(order, quote)
    assert (order.status, order.needs_person) == (Status.SUBMITTED, True)
    assert order.events.get().verb == "refer"


def test_an_order_is_found_by_its_number_however_it_is_typed() -> None:
    order = OrderFactory()
    for text in (order.number, f" {order.number.lower()} ", str(order.pk), f"al {order.pk}"):
        assert Order.objects.numbered(text).get() == order
    for text in ("", "AL-", "ring", "AL-99999999999999999999", "1; drop", "١٢"):
        assert not Order.objects.numbered(text).exists()
