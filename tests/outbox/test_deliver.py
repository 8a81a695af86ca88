"""A message may arrive twice; it acts once, in order, and is never forgotten."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.models import OrderEvent
from jewelry.outbox import deliver, queue
from jewelry.outbox.models import Delivery
from jewelry.platform.postgres import locks
from tests.factories import UserFactory
from tests.outbox.listeners import EAR, HEARD, TROUBLE
from tests.outbox.moving import approved, later, of, taken

pytestmark = pytest.mark.django_db


def fail(event: OrderEvent) -> None:
    raise ValueError(f"no ink for {event.order_version}")


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_a_delivery_acts_and_is_acknowledged() -> None:
    order = approved()
    (pen,) = of("pen", order)
    deliver.one(pen.pk)
    pen.refresh_from_db()
    order.customer.refresh_from_db()
    assert (pen.attempts, pen.done_at is not None, pen.error) == (1, True, "")
    assert order.customer.name.endswith("+2")
    assert held_locks() == 0


def test_a_message_that_comes_twice_acts_once() -> None:
    (ear,) = of("ear", approved())
    deliver.one(ear.pk)
    deliver.one(ear.pk)
    later()
    deliver.sweep("default")
    assert [(ear.order_id, 2)] == HEARD


def test_what_comes_out_of_turn_is_handled_in_turn() -> None:
    order = taken()
    first, second = of("ear", order)
    deliver.one(second.pk)
    assert [(order.pk, 2), (order.pk, 3)] == HEARD
    deliver.one(first.pk)
    assert len(HEARD) == 2


def test_effect_and_acknowledgement_are_undone_together(monkeypatch) -> None:
    order = approved()
    name, (pen,) = order.customer.name, of("pen", order)

    def no_acknowledgement(self, **changes: object) -> int:
        if "done_at" in changes:
            raise ConnectionError("the line is cut")
        return original(self, **changes)

    original = type(Delivery.objects.all()).update
    monkeypatch.setattr(type(Delivery.objects.all()), "update", no_acknowledgement)
    deliver.one(pen.pk)
    monkeypatch.undo()
    order.customer.refresh_from_db()
    pen.refresh_from_db()
    assert (order.customer.name, pen.done_at) == (name, None)
    assert pen.error == "ConnectionError: the line is cut"


def test_a_failure_waits_and_is_tried_again() -> None:
    (ear,) = of("ear", approved())
    TROUBLE.append(fail)
    before = timezone.now()
    deliver.one(ear.pk)
    ear.refresh_from_db()
    assert (ear.attempts, ear.error) == (1, "ValueError: no ink for 2")
    assert timedelta(seconds=1) < ear.next_at - before < timedelta(seconds=4)
    TROUBLE.clear()
    deliver.one(ear.pk)
    deliver.sweep("default")
    assert HEARD == []  # not before its time
    later()
    deliver.sweep("default")
    assert [(ear.order_id, 2)] == HEARD


def test_a_delivery_waits_for_a_failed_one_before_it() -> None:
    order = taken()
    TROUBLE.append(lambda event: fail(event) if event.order_version == 2 else None)
    second = of("ear", order)[1]
    deliver.one(second.pk)
    later(pk=second.pk)
    deliver.sweep("default")
    assert HEARD == []
    second.refresh_from_db()
    assert second.attempts == 0


def test_another_order_does_not_wait() -> None:
    first, second = approved(), approved()
    TROUBLE.append(lambda event: fail(event) if event.order_id == first.pk else None)
    later()
    deliver.sweep("default")
    assert [(second.pk, 2)] == HEARD


def test_after_so_many_failures_it_is_parked_with_its_followers() -> None:
    order = taken()
    TROUBLE.append(fail)
    for _ in range(5):
        later()
        deliver.sweep("default")
    first, second = of("ear", order)
    assert (first.attempts, first.parked_at is not None) == (EAR.attempts, True)
    assert first.error == "ValueError: no ink for 2"
    assert (second.attempts, second.parked_at) == (0, None)


def test_sent_again_it_goes_and_its_followers_with_it() -> None:
    order = taken()
    TROUBLE.append(fail)
    for _ in range(3):
        later()
        deliver.sweep("default")
    TROUBLE.clear()
    assert Delivery.objects.parked().again() == 1
    deliver.sweep("default")
    assert [(order.pk, 2), (order.pk, 3)] == HEARD


def test_what_is_done_is_not_sent_again() -> None:
    (ear,) = of("ear", approved())
    deliver.one(ear.pk)
    assert Delivery.objects.filter(consumer="ear").again() == 0


def test_a_message_that_kills_its_worker_is_parked_in_the_end() -> None:
    (ear,) = of("ear", approved())

    def die(event: OrderEvent) -> None:
        raise SystemExit

    TROUBLE.append(die)
    for _ in range(EAR.attempts):
        later()
        with pytest.raises(SystemExit):
            deliver.sweep("default")
        assert held_locks() == 0
    later()
    deliver.sweep("default")
    ear.refresh_from_db()
    assert ear.parked_at is not None
    assert ear.error == "The worker died each time it tried."


def test_a_sweep_takes_its_own_queue_only() -> None:
    order = approved()
    later()
    deliver.sweep("partners")
    assert [each.done_at is None for each in of("ear", order) + of("pen", order)] == [True, False]


def test_the_oldest_goes_first() -> None:
    orders = [approved() for _ in range(3)]
    for age, order in zip((1, 3, 2), orders, strict=True):
        Delivery.objects.filter(order=order).update(next_at=timezone.now() - timedelta(minutes=age))
    deliver.sweep("default")
    assert [pk for pk, _version in HEARD] == [orders[1].pk, orders[2].pk, orders[0].pk]


@pytest.fixture
def long_history() -> Iterator[None]:
    """Three thousand messages, of which every hundredth waits; the planner knows them."""
    now = timezone.now()
    with transaction.atomic():
        Delivery.objects.bulk_create(
            Delivery(
                event_id=number,
                order_id=number // 3,
                version=number % 3,
                consumer="ear",
                next_at=now,
                done_at=now if number % 100 else None,
            )
            for number in range(3000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE outbox_delivery")
        yield
        transaction.set_rollback(True)  # their events do not exist


@pytest.mark.parametrize(
    ("statement", "values"),
    [(queue.QUEUE.free_sql(queue.DUE), ["ear"]), (queue.QUEUE._claim, [60, 2, "ear", 300])],
    ids=["sweep", "claim"],
)
def test_a_look_for_work_reads_the_indexes_of_what_waits(long_history, statement, values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    read = re.findall(r"Scan (?:using|on) (\w+)", plan)
    of_waiting = {"delivery_due", "delivery_line"}
    assert {*read} - {"found", "outbox_delivery", "outbox_delivery_pkey"} <= of_waiting, plan
    assert of_waiting & {*read}, plan
    assert "Seq Scan" not in plan


def test_what_was_just_sent_is_left_to_its_message() -> None:
    approved()
    deliver.sweep("default")
    assert HEARD == []


def test_a_delivery_that_comes_while_the_lane_is_left_is_not_forgotten(monkeypatch) -> None:
    order = approved()
    (first,) = of("ear", order)
    release = locks.release

    def rival_first(left: str) -> None:
        monkeypatch.setattr(locks, "release", release)
        lifecycle.take(order, UserFactory(role=Role.OPERATOR))
        release(left)

    monkeypatch.setattr(locks, "release", rival_first)
    deliver.one(first.pk)
    assert [(order.pk, 2), (order.pk, 3)] == HEARD


@pytest.mark.parametrize(("attempts", "least", "most"), [(1, 1.5, 2.5), (4, 12, 20), (99, 45, 75)])
def test_each_wait_is_twice_the_last_and_spread(attempts, least, most) -> None:
    waits = {
        queue.QUEUE.retry_delay(attempts, timedelta(minutes=1)).total_seconds() for _ in range(50)
    }
    assert least <= min(waits) < max(waits) <= most
