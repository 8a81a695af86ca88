"""How old a page may be: each strategy's own promise, and that it is stale where it says so."""

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from jewelry.accounts.models import User
from jewelry.orders import lifecycle, placing
from jewelry.orders.lists import renderer, strategies, versions
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import Face
from jewelry.orders.lists.strategies import status_index
from jewelry.orders.lists.strategies.status_index import index
from jewelry.orders.lists.strategies.write_through import write_pages
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.deliver import sweep
from jewelry.outbox.models import Delivery
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory
from tests.orders.lists.plain import (
    FREE,
    STARTED,
    cached,
    keep_short,
    make,
    operator,
    page,
    page_queries,
    query,
    raw_take,
    row,
    see,
    shown,
    until_short_is_over,
)
from tests.support.rivals import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def of(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("strategy", names, indirect=True)


ALWAYS = of("versioned", "uncached")
WORD = ("cache_aside", "time_windows", "status_index", "write_through")
BY_WORD = of(*WORD)
BY_CLOCK = of("expiring", "cache_aside", "time_windows", "status_index", "write_through")


class Watched:
    """The plain face; counts the rows it renders, and may do something before the next."""

    def __init__(self) -> None:
        self.rendered = 0
        self.before: Callable[[], object] | None = None
        self.face = Face("watched", self.row, page)

    def row(self, order: Order, query: Query) -> str:
        self.rendered += 1
        if before := self.before:
            self.before = None
            before()
        return row(order, query)


def cut_off(settings, act: Callable[[], object]) -> None:
    """The process that acts can't reach the cache."""
    before = settings.CACHES
    settings.CACHES = {"default": {**before["default"], "LOCATION": "unix:///nowhere?db=0"}}
    act()
    settings.CACHES = before


@of("versioned", "uncached", "cache_aside")
def test_a_taken_order_is_never_shown_as_free(strategy: str) -> None:
    orders = make(55)
    for order in reversed(orders[-8:]):
        assert order.pk in shown(strategy)
        elsewhere(partial(lifecycle.take, order, operator()))
        assert order.pk not in shown(strategy)
        assert order.pk in shown(strategy, query(status=STARTED.value))
        assert order.pk not in shown(strategy, query(alloy=order.alloy.code))


@ALWAYS
def test_raw_sql_shows_at_once(strategy: str) -> None:
    orders = make(5)
    while orders:
        assert shown(strategy) == [order.pk for order in reversed(orders)]
        raw_take(orders.pop())


@ALWAYS
def test_a_new_name_shows_at_once(strategy: str) -> None:
    (order,) = make(1)
    see(strategy)
    type(order.alloy).objects.update(name_en="Unobtainium")
    assert "Unobtainium" in see(strategy)["rows"][0]


@BY_CLOCK
def test_raw_sql_is_not_noticed(strategy: str) -> None:
    order = make(2)[0]
    before = see(strategy)
    raw_take(order)
    assert see(strategy) == before


@BY_CLOCK
def test_raw_sql_shows_when_the_time_is_over(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_short(monkeypatch)
    left, order = make(2)
    see(strategy)
    raw_take(order)
    until_short_is_over()
    assert shown(strategy) == [left.pk]


@of("expiring")
def test_a_taken_order_looks_free_until_the_page_expires(strategy: str) -> None:
    order = make(2)[1]
    see(strategy)
    lifecycle.take(order, operator())
    assert order.pk in shown(strategy)


@of("status_index")
def test_a_page_on_top_of_the_index_is_all_that_is_old(strategy: str) -> None:
    order = make(2)[1]
    see(strategy)
    lifecycle.take(order, operator())
    assert order.pk in shown(strategy)
    for key in cached("page:index"):
        cache.delete(key)  # as time would
    assert order.pk not in shown(strategy)


@of("versioned", "uncached", "cache_aside", "time_windows", "status_index", "write_through")
def test_a_slow_reader_does_not_bring_old_rows_back(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is taken between the reading of the rows and the filing of the page."""
    monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.04)
    left, order = make(2)
    smith, watched = operator(), Watched()
    monkeypatch.setattr(renderer, "FACES", {"watched": watched.face})
    watched.before = lambda: elsewhere(lambda: lifecycle.take(order, smith))
    see(strategy, face=watched.face)
    if strategy == "status_index":
        until_short_is_over()
    for wanted, orders in ((query(), [left]), (query(status=STARTED.value), [order])):
        rows = see(strategy, wanted, watched.face)["rows"]
        assert [int(each.split("|")[0]) for each in rows] == [order.pk for order in orders]


@BY_WORD
def test_a_word_that_is_lost_leaves_the_page_stale(
    strategy: str, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if strategy == "status_index":
        monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.001)
    order, smith = make(2)[1], operator()
    see(strategy)
    cut_off(settings, lambda: lifecycle.take(order, smith))
    assert order.pk in shown(strategy)


@ALWAYS
def test_a_word_that_is_lost_is_not_missed(strategy: str, settings) -> None:
    order, smith = make(2)[1], operator()
    see(strategy)
    cut_off(settings, lambda: lifecycle.take(order, smith))
    assert order.pk not in shown(strategy)


@of("cache_aside")
def test_a_lost_token_revives_no_page(strategy: str) -> None:
    order = make(2)[1]
    see(strategy)
    raw_take(order)
    assert order.pk in shown(strategy)
    cache.delete(f"aside:{FREE.value}")
    assert order.pk not in shown(strategy)


@of("write_through")
def test_first_pages_of_both_lists_are_written_by_the_task(strategy: str) -> None:
    lifecycle.take(make(2)[1], operator())
    for status in (FREE, STARTED):
        for language in ("en", "ru"):
            wanted = query(status=status.value, language=language)
            assert page_queries(strategy, wanted) == 0
            assert len(shown(strategy, wanted)) == 1


@of("write_through")
def test_deep_and_filtered_pages_wait_for_their_end(strategy: str) -> None:
    orders = make(120)
    deep = query(before=see(strategy)["next"])
    filtered = query(alloy=orders[0].alloy.code)
    before = see(strategy, deep), see(strategy, filtered)
    lifecycle.take(orders[-1], operator())
    assert (see(strategy, deep), see(strategy, filtered)) == before
    assert orders[-1].pk not in shown(strategy)


@of("write_through")
def test_without_a_queue_the_first_page_stays(
    strategy: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(write_pages, "delay", away)
    order = make(2)[1]
    see(strategy)
    with caplog.at_level(logging.WARNING):
        lifecycle.take(order, operator())
    assert "The queue is away" in caplog.text
    assert order.pk in shown(strategy)
    assert Order.objects.get(pk=order.pk).status == STARTED


@of("write_through")
def test_the_queue_is_told_again_when_it_is_back(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make(2)[1]
    see(strategy)
    with monkeypatch.context() as patch:
        patch.setattr(write_pages, "delay", Mock(side_effect=OperationalError("no broker")))
        lifecycle.take(order, operator())
    Delivery.objects.update(next_at=timezone.now())
    sweep("default")
    assert order.pk not in shown(strategy)
    assert not Delivery.objects.waiting().exists()


@BY_WORD
def test_who_dies_before_telling_is_stood_in_for(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make(2)[1]
    with monkeypatch.context() as patch:
        patch.setattr("jewelry.orders.handlers._tell", lambda event: None)
        lifecycle.take(order, operator())
    Delivery.objects.update(next_at=timezone.now())
    told = Mock()
    monkeypatch.setattr(type(strategies.current()), "changed", told)
    sweep("default")
    told.assert_called_once_with({FREE, STARTED}, [order])


@of("versioned", "uncached", "expiring", *WORD)
def test_nothing_waits_once_the_lists_are_told(strategy: str) -> None:
    lifecycle.take(make(2)[1], operator())
    told = Delivery.objects.filter(consumer="lists").values_list("done_at", flat=True)
    assert len(told) == (strategy in WORD)
    assert None not in told


@of("time_windows")
def test_a_change_drops_only_its_segment(strategy: str) -> None:
    orders, watched = make(60, minutes=12), Watched()
    see(strategy, face=watched.face)
    first = watched.rendered
    lifecycle.take(orders[-30], operator())
    see(strategy, face=watched.face)
    assert 50 <= first <= 60
    assert watched.rendered - first < 5


@of("status_index")
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


@of("status_index")
def test_the_index_moves_an_order_and_reads_no_list(strategy: str) -> None:
    orders = make(5)
    shown(strategy), shown(strategy, query(status=STARTED.value))
    lifecycle.take(orders[2], operator())
    for status, wanted in ((FREE, [4, 3, 1, 0]), (STARTED, [2])):
        part = index.read(status.value, None, 51)
        assert [each.pk for each in part.entries] == [orders[i].pk for i in wanted]
        assert part.enough


@of("status_index")
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


@of("status_index")
def test_a_row_read_before_a_change_is_not_used_after_it(strategy: str) -> None:
    order, smith, watched = make(1)[0], operator(), Watched()

    def take_and_return() -> None:
        lifecycle.give_back(lifecycle.take(order, smith), smith, "flawed")

    watched.before = partial(elsewhere, take_and_return)
    assert see(strategy, face=watched.face)["rows"]
    assert watched.rendered == 1
    see(strategy, query(size=20), watched.face)
    assert watched.rendered == 2


@of(*WORD)
def test_an_order_that_was_placed_shows_where_its_last_move_put_it(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its moves are told one by one, and the order has made all of them."""
    monkeypatch.setattr(status_index, "PAGE_SECONDS", 0.04)
    wanted = Specification(AlloyFactory().code)
    quote = quotes.make(MeasurementFactory(), wanted, customer=UserFactory())
    priced, started = (query(status=each) for each in (Status.PRICE_CALCULATED, Status.INITIATED))
    assert shown(strategy, priced) == shown(strategy, started) == []
    order = placing.at(quote, quote.customer, "Ring")
    if strategy == "status_index":
        until_short_is_over()
    assert (shown(strategy, priced), shown(strategy, started)) == ([order.pk], [])


@of("status_index")
def test_a_change_told_out_of_turn_is_ignored(strategy: str) -> None:
    order, smith = make(1)[0], operator()
    for status in (FREE, STARTED, Status.MANUFACTURING_COMPLETED):
        see(strategy, query(status=status.value))
    taken = lifecycle.take(order, smith)
    lifecycle.complete(taken, smith)
    strategies.named(strategy).changed([FREE, STARTED], [taken])  # late, from another process
    assert index.read(STARTED.value, None, 51).entries == []
    assert len(index.read(Status.MANUFACTURING_COMPLETED.value, None, 51).entries) == 1


@BY_WORD
def test_a_change_of_unnamed_orders_drops_the_whole_list(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.001)
    left, order = make(2, minutes=600)
    see(strategy)
    raw_take(order)
    strategies.named(strategy).changed([FREE.value])
    until_short_is_over()
    assert shown(strategy) == [left.pk]


@of("time_windows")
def test_who_left_is_kept_without_what_else_we_know_of_them(strategy: str) -> None:
    order = make(2)[1]
    smith = User.objects.create_user("smith", "smith@example.com", "secret", name="Ann Smith")
    User.objects.filter(pk=smith.pk).update(role="operator")
    smith.refresh_from_db()
    lifecycle.take(order, smith)
    [[number, words]] = see(strategy)["gone"]
    assert (number, words.split(",")[0]) == (order.number, "Ann Smith")
    kept = "".join(str(cache.get(key)) for key in cached("gone"))
    assert "Ann Smith" in kept
    assert "@" not in kept
    assert smith.password not in kept


def test_versions_are_read_by_one_statement() -> None:
    make(1)
    now = versions.read()
    assert now.sizes[FREE] == 1
    assert page_queries("versioned", now=now) > 0
    assert page_queries("versioned", now=now) == 0
