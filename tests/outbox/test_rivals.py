"""Two workers and one message: the rival runs between two lines of the first."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from jewelry.message_queue.queue import Lane
from jewelry.orders.models import OrderEvent
from jewelry.outbox import deliver, queue
from jewelry.outbox.models import Delivery
from tests.factories import AlloyFactory, tariff
from tests.outbox.listeners import AHEAD, HEARD, TROUBLE
from tests.outbox.moving import approved, later, of
from tests.support.rivals import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def once(work: Callable[[], object]) -> None:
    """The first effect is interrupted by a rival; the rival's own is not."""

    def interrupt(_event: OrderEvent) -> None:
        TROUBLE.clear()
        elsewhere(work)

    TROUBLE.append(interrupt)


@pytest.fixture(autouse=True)
def world() -> None:
    tariff()
    AlloyFactory()


@pytest.fixture
def no_line_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind a pooler that lends each statement another session."""

    @contextmanager
    def free(pk: int) -> Iterator[Lane]:
        found = Delivery.objects.get(pk=pk)
        yield found.consumer, found.order_id

    monkeypatch.setattr(queue, "of_delivery", free)


def test_the_second_process_leaves_the_lane_to_the_first() -> None:
    (ear,) = of("ear", approved())
    AHEAD.append(later)

    def rival() -> None:
        deliver.one(ear.pk)
        deliver.sweep("default")

    once(rival)
    deliver.one(ear.pk)
    ear.refresh_from_db()
    assert [(ear.order_id, 2)] == HEARD
    assert ear.attempts == 1


@pytest.mark.usefixtures("no_line_is_held")
def test_even_without_the_lock_it_acts_once() -> None:
    (ear,) = of("ear", approved())
    AHEAD.append(later)
    once(lambda: deliver.one(ear.pk))
    deliver.one(ear.pk)
    assert [(ear.order_id, 2)] == HEARD


@pytest.mark.usefixtures("no_line_is_held")
def test_a_process_that_prepared_too_long_finds_it_done() -> None:
    (ear,) = of("ear", approved())

    def rival_first() -> None:
        AHEAD.clear()
        later()
        elsewhere(lambda: deliver.one(ear.pk))

    AHEAD.append(rival_first)
    deliver.one(ear.pk)
    assert [(ear.order_id, 2)] == HEARD
    ear.refresh_from_db()
    assert ear.attempts == 2


def test_a_lost_session_gives_the_line_free() -> None:
    (ear,) = of("ear", approved())

    def cut(_event: OrderEvent) -> None:
        TROUBLE.clear()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        elsewhere(lambda: _terminate(pid))

    TROUBLE.append(cut)
    deliver.one(ear.pk)
    ear.refresh_from_db()
    assert "terminating connection" in ear.error
    HEARD.clear()  # the effect's transaction was lost; this list is not in it
    later()
    elsewhere(lambda: deliver.sweep("default"))
    assert [(ear.order_id, 2)] == HEARD
    ear.refresh_from_db()
    assert (ear.attempts, ear.done_at is not None) == (2, True)


def _terminate(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_two_sweeps_at_once_share_the_work() -> None:
    orders = [approved() for _ in range(20)]
    later()
    start = threading.Barrier(2)

    def work(_number: int) -> None:
        with closing(connection):
            start.wait()
            deliver.sweep("default")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert sorted(HEARD) == [(order.pk, 2) for order in orders]
    assert not Delivery.objects.filter(consumer="ear").waiting().exists()
