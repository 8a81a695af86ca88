import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings

from jewelry.orders import lifecycle
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.freshness_probe import due, probe
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.strategies.versioned import MEMORY, key_of
from jewelry.orders.models import Order, OrderEvent
from jewelry.platform.metrics import endpoint
from jewelry.platform.tracing.logs import Lines
from mes.board import BOARD
from tests.orders.lists import plain
from tests.orders.lists.plain import make, operator, raw_take

pytestmark = pytest.mark.django_db(transaction=True)
FREE, STARTED = plain.FREE.value, plain.STARTED.value
BOTH = 2 * len(settings.LANGUAGES)
"""Answers for one move: two lists in each language."""


class Clock:
    now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(due, "time", clock)
    return clock


@pytest.fixture
def orders(clock: Clock) -> list[Order]:
    """Three that are free, and a probe that has run before."""
    found = make(3)
    due.due()
    return found


@pytest.fixture(autouse=True)
def only_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LIST_FACES", {BOARD.name: BOARD})


def told() -> dict[str, int]:
    now = endpoint.read()
    return {
        result: now.total("alexandrite_probe_total", age="0", result=result)
        for result in ("fresh", "stale", "moved")
    }


@pytest.fixture
def counted() -> Iterator[dict[str, int]]:
    """What is counted from here on, filled in by `since`."""
    yield told()


def since(before: dict[str, int]) -> dict[str, int]:
    return {result: count - before[result] for result, count in told().items()}


def page(status: str) -> bytes:
    return strategies.current().page(BOARD, Query(status, "en"), versions.read())


def plant(status: str, html: bytes) -> None:
    """Under the version that is in force."""
    MEMORY.set(key_of(BOARD, Query(status, "en"), versions.read().key(status) or ""), html)


def test_it_is_silent_on_right_pages(orders, counted, caplog) -> None:
    lifecycle.take(orders[0], operator())
    assert probe.run() == []
    assert since(counted) == {"fresh": BOTH, "stale": 0, "moved": 0}
    assert "Stale" not in caplog.text


def test_it_finds_an_order_that_is_shown_where_it_left(orders, counted, caplog) -> None:
    old = page(FREE)
    lifecycle.take(orders[1], operator())
    plant(FREE, old)
    found = probe.run()
    assert [(each.event.order_id, each.answer.query.status) for each in found] == [
        (orders[1].pk, FREE)
    ]
    assert since(counted) == {"fresh": BOTH - 1, "stale": 1, "moved": 0}
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"Stale answer: {orders[1].number}" in line.getMessage()
    assert "still shown" in line.getMessage()
    assert str(versions.read().key(FREE)) in line.getMessage()


def test_it_finds_an_order_that_is_missing_where_it_came(orders, counted) -> None:
    empty = page(STARTED)
    lifecycle.take(orders[1], operator())
    plant(STARTED, empty)
    assert [each.answer.query.status for each in probe.run()] == [STARTED]


def test_an_order_beyond_the_first_page_is_not_missed(orders, counted) -> None:
    make(60, status=STARTED, operator=operator(), taken_at=orders[0].created_at, minutes=0)
    lifecycle.take(orders[1], operator())
    assert probe.run() == []
    assert since(counted)["fresh"] == BOTH


def test_an_order_that_moves_meanwhile_proves_nothing(orders, counted, monkeypatch) -> None:
    order, strategy = orders[1], strategies.current()
    old = page(FREE)
    lifecycle.take(order, operator())

    class Rival:
        def page(self, *args) -> bytes:
            raw_take(order)
            return old if args[1].status == FREE else strategy.page(*args)

    monkeypatch.setattr(strategies, "current", Rival)
    assert probe.run() == []
    assert since(counted)["moved"] == BOTH


def test_each_change_is_due_at_once_and_after_a_second_and_after_ten(orders, clock) -> None:
    lifecycle.take(orders[0], operator())
    found: dict[int, set[int]] = {age: set() for age in due.AGES}
    for second in range(15):
        for age, events in due.due().items():
            if events:
                found[age].add(second)
        clock.now += 1
    assert found == {0: {0, 1}, 1: {1, 2}, 10: {10, 11}}


def test_nothing_happens_twice_without_end(orders, clock) -> None:
    lifecycle.take(orders[0], operator())
    for _ in range(14):
        due.due()
        clock.now += 1
    assert not any(due.due().values())


def test_after_a_long_rest_it_takes_the_newest_and_counts_the_others(
    orders, clock, monkeypatch
) -> None:
    monkeypatch.setattr(due, "MAX_CHANGES", 2)
    skipped = endpoint.read().total("alexandrite_probe_skipped_total")
    for order in orders:
        lifecycle.take(order, operator())
    clock.now += 3600
    newest = OrderEvent.objects.order_by("-pk")[:2]
    assert due.due()[0] == list(newest)
    assert endpoint.read().total("alexandrite_probe_skipped_total") == skipped + 1


def test_the_first_run_begins_with_what_comes_after_it() -> None:
    lifecycle.take(make(1)[0], operator())
    assert not any(due.due().values())


def test_a_miss_is_a_line_in_the_log_and_a_hit_is_none(orders) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    logger = logging.getLogger("alexandrite.lists")
    logger.addHandler(handler)
    query = Query(FREE, "en", search="Ivanova")
    for _ in range(3):
        strategies.current().page(BOARD, query, versions.read())
    logger.removeHandler(handler)
    [line] = map(json.loads, stream.getvalue().splitlines())
    assert line.pop("ms") > 0
    for name in ("time", "level", "logger", "message"):
        assert line.pop(name)
    assert line == {
        "event": "miss",
        "family": "page",
        "face": "board",
        "list": FREE,
        "language": "en",
        "filters": ["search"],
        "page": "first",
        "rendered": 0,
        "reason": "no page",
    }
