import logging

import pytest
from django.core.cache import cache
from kombu.exceptions import OperationalError

from jewelry.orders import lifecycle
from jewelry.orders.lists.renderer import LIST_FACES
from jewelry.orders.lists.strategies.versioned import MEMORY, warm, warm_soon
from jewelry.orders.statuses import Status
from mes.board import BOARD
from tests.orders.lists.plain import FREE, STARTED, make, operator, page_queries, query, see

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    sent: list[list[str]] = []
    monkeypatch.setattr(warm, "delay", sent.append)
    return sent


def test_the_board_is_among_the_faces() -> None:
    assert LIST_FACES["board"] is BOARD


def test_after_a_move_the_first_pages_of_both_lists_are_there() -> None:
    pages = [query(status=s.value, language=each) for s in (FREE, STARTED) for each in ("en", "ru")]
    order = make(2)[1]
    for page in pages:
        see("versioned", page)
    lifecycle.take(order, operator())
    MEMORY.clear()  # the worker's, in another process
    for page in pages:
        assert page_queries("versioned", page) == 0


def test_pages_that_nobody_looks_at_are_not_made() -> None:
    order = make(2)[1]
    see("versioned", query(language="en"))
    lifecycle.take(order, operator())
    MEMORY.clear()
    assert page_queries("versioned", query(language="en")) == 0
    assert page_queries("versioned", query(language="ru")) > 0


def test_of_many_moves_one_warming_waits_for_each_list(queued: list[list[str]]) -> None:
    smith = operator()
    taken = [lifecycle.take(order, smith) for order in make(3)]
    assert queued == [[FREE, STARTED]]
    lifecycle.complete(taken[0], smith)
    assert queued[1:] == [[Status.MANUFACTURING_COMPLETED]]


def test_a_warming_under_way_does_not_swallow_a_later_move(queued: list[list[str]]) -> None:
    make(1)
    warm_soon([FREE])
    warm([FREE])
    warm_soon([FREE])
    assert queued == [[FREE], [FREE]]


def test_a_move_in_a_transaction_that_fails_warms_nothing(queued: list[list[str]]) -> None:
    from django.db import transaction

    (order,) = make(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        lifecycle.take(order, operator())
        raise RuntimeError
    assert queued == []


def test_without_a_queue_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(warm, "delay", away)
    left, order = make(2)
    with caplog.at_level(logging.WARNING):
        lifecycle.take(order, operator())
    assert "The queue is away" in caplog.text
    assert len(see("versioned")["rows"]) == 1
    assert left.title in see("versioned")["rows"][0]


def test_without_a_cache_a_move_is_a_move(no_cache: None) -> None:
    (order,) = make(1)
    assert lifecycle.take(order, operator()).status == STARTED
    assert cache.get("anything") is None
