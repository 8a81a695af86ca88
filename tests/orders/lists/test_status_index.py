"""The index of a status: what it holds, how far, and which rival reads and writes it refuses."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache

from jewelry.orders import lifecycle
from jewelry.orders.lists import strategies
from jewelry.orders.lists.strategies.status_index import index
from jewelry.orders.statuses import Status
from tests.orders.lists.plain import (
    FREE,
    STARTED,
    Watched,
    cached,
    make,
    of,
    operator,
    query,
    see,
    shown,
)
from tests.support.rivals import elsewhere

pytestmark = [pytest.mark.django_db(transaction=True), of("status_index")]


def test_a_page_on_top_of_the_index_is_all_that_is_old(strategy: str) -> None:
    order = make(2)[1]
    see(strategy)
    lifecycle.take(order, operator())
    assert order.pk in shown(strategy)
    for key in cached("page:index"):
        cache.delete(key)  # as time would
    assert order.pk not in shown(strategy)


def test_the_index_is_bounded(strategy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MAX_ENTRIES", 60)
    orders = make(130)
    found, here = shown(strategy), see(strategy)
    while before := here["next"]:
        found += shown(strategy, query(before=before))
        here = see(strategy, query(before=before))
    assert found == [order.pk for order in reversed(orders)]
    part = index.read(FREE.value, None, 100)
    assert (len(part.entries), part.enough) == (60, False)


def test_the_index_moves_an_order_and_reads_no_list(strategy: str) -> None:
    orders = make(5)
    shown(strategy), shown(strategy, query(status=STARTED.value))
    lifecycle.take(orders[2], operator())
    for status, wanted in ((FREE, [4, 3, 1, 0]), (STARTED, [2])):
        part = index.read(status.value, None, 51)
        assert [each.pk for each in part.entries] == [orders[i].pk for i in wanted]
        assert part.enough


def test_a_set_read_before_a_change_is_not_stored_after_it(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order,), smith, store = make(1), operator(), index.store
    started = query(status=STARTED.value)

    def late(*given: Any) -> None:
        elsewhere(partial(lifecycle.take, order, smith))
        store(*given)

    monkeypatch.setattr(index, "store", late)
    see(strategy, started)
    monkeypatch.setattr(index, "store", store)
    assert index.read(STARTED.value, None, 51) is None
    assert shown(strategy, replace(started, size=20)) == [order.pk]


def test_a_row_read_before_a_change_is_not_used_after_it(strategy: str) -> None:
    order, smith, watched = make(1)[0], operator(), Watched()

    def take_and_return() -> None:
        lifecycle.give_back(lifecycle.take(order, smith), smith, "flawed")

    watched.before = partial(elsewhere, take_and_return)
    assert see(strategy, face=watched.face)["rows"]
    assert watched.rendered == 1
    see(strategy, query(size=20), watched.face)
    assert watched.rendered == 2


def test_a_change_told_out_of_turn_is_ignored(strategy: str) -> None:
    order, smith = make(1)[0], operator()
    for status in (FREE, STARTED, Status.MANUFACTURING_COMPLETED):
        see(strategy, query(status=status.value))
    taken = lifecycle.take(order, smith)
    lifecycle.complete(taken, smith)
    strategies.named(strategy).on_change([FREE, STARTED], [taken])  # late, from another process
    assert index.read(STARTED.value, None, 51).entries == []
    assert len(index.read(Status.MANUFACTURING_COMPLETED.value, None, 51).entries) == 1
