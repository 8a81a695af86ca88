"""What the lists cost those who change orders: the same changes with the triggers on and off.

Each writer moves orders of its own to and fro between the same two lists.
"""

import multiprocessing
import time
from dataclasses import asdict, dataclass
from statistics import median

from django.db import connection

from benchmarks.lists.mover import RETURN, move
from jewelry.accounts.models import User
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status

WRITER_COUNT = 16
MOVES_EACH = 4


@dataclass(frozen=True)
class Writes:
    """Changes a second and the middle one's milliseconds; `lists` says if the triggers were on."""

    measure: str
    orders: int
    writers: int
    lists: bool
    changes_per_s: float
    p50_ms: float
    deadlocks: int


def measure_all(orders: int, seconds: float, rounds: int) -> list[Writes]:
    """With and without take turns, so that a noisy neighbour meets both."""
    found: dict[tuple[str, int, bool], list[Writes]] = {}
    for _round in range(rounds):
        for measure, writers in (("lifecycle", 1), ("sql", 1), ("sql", WRITER_COUNT)):
            for lists in (True, False):
                one = _measure(measure, orders, writers, lists, seconds)
                found.setdefault((measure, writers, lists), []).append(one)
    return [_middle(several) for several in found.values()]


def _middle(several: list[Writes]) -> Writes:
    middle = {
        name: median(getattr(each, name) for each in several)
        for name in ("changes_per_s", "p50_ms")
    }
    deadlocks = sum(each.deadlocks for each in several)
    return Writes(**{**asdict(several[0]), **middle, "deadlocks": deadlocks})


def _measure(measure: str, orders: int, writers: int, lists: bool, seconds: float) -> Writes:
    _switch(lists)
    before, deadlocks = _played(writers * MOVES_EACH), _deadlocks()
    try:
        times = (
            _by_lifecycle(before, seconds)
            if measure == "lifecycle"
            else _by_sql(before, writers, seconds)
        )
    finally:
        _switch(True)
        _put_back(before)
    return Writes(
        measure,
        orders,
        writers,
        lists,
        round(len(times) / seconds, 1),
        round(median(times) * 1000, 3),
        _deadlocks() - deadlocks,
    )


def _switch(on: bool) -> None:
    """All of the table's triggers are the lists'; USER spares the foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders_order {'ENABLE' if on else 'DISABLE'} TRIGGER USER")


def _played(count: int) -> list[int]:
    free = Order.objects.filter(status=Status.MANUFACTURING_APPROVED).order_by("pk")
    return list(free.values_list("pk", flat=True)[:count])


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _put_back(orders: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(RETURN.replace("= %(order)s", "= ANY(%(orders)s)"), {"orders": orders})
        cursor.execute(
            "UPDATE orders_payentry SET reversed_at = now()"
            " WHERE order_id = ANY(%s) AND earned_at IS NULL AND reversed_at IS NULL",
            [orders],
        )
        cursor.execute("SELECT order_lists_recount()")


def _by_lifecycle(orders: list[int], seconds: float) -> list[float]:
    """Without what reacts to a move: it is the same with and without the lists' triggers."""
    operator, times = _operator(), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for pk in orders:
            since = time.monotonic()
            lifecycle.take(Order(pk=pk), operator)
            between = time.monotonic()
            lifecycle.give_back(Order(pk=pk), operator, "The comparison's")
            times += [between - since, time.monotonic() - between]
    return times


def _operator() -> User:
    return User.objects.filter(username__startswith="bench-").earliest("pk")


def _by_sql(orders: list[int], writers: int, seconds: float) -> list[float]:
    """One process a writer, started together."""
    parameters, operator = connection.get_connection_params(), _operator().pk
    for unwanted in ("context", "cursor_factory"):
        parameters.pop(unwanted, None)
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(writers), spawn.Queue()
    processes = [
        spawn.Process(
            target=move,
            args=(parameters, orders[n::writers], operator, seconds, barrier, answers),
        )
        for n in range(writers)
    ]
    for process in processes:
        process.start()
    times = [moment for _ in processes for moment in answers.get(timeout=seconds + 60)]
    for process in processes:
        process.join()
    return times


def durability() -> str:
    """A commit that does not wait for the disk is another commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone()
    return f"Writes: fsync is {fsync}, synchronous_commit is {commit}."
