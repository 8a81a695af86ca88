"""How old a page may be: each strategy's own promise, and that it is stale where it says so."""

from collections.abc import Callable
from functools import partial
from unittest.mock import Mock

import pytest
from django.core.cache import cache
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders import lifecycle, placing
from jewelry.orders.lists import renderer, strategies, versions
from jewelry.orders.lists.strategies import status_index
from jewelry.orders.statuses import Status
from jewelry.outbox.deliver import sweep
from jewelry.outbox.models import Delivery
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory
from tests.orders.lists.plain import (
    FREE,
    STARTED,
    Watched,
    cached,
    keep_short,
    make,
    of,
    operator,
    page_queries,
    query,
    raw_take,
    see,
    shown,
    until_short_is_over,
)
from tests.support.rivals import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


ALWAYS = of("versioned", "uncached")
NEED_EVERY_CHANGE = ("cache_aside", "time_windows", "status_index", "write_through")
BY_CHANGES = of(*NEED_EVERY_CHANGE)
BY_CLOCK = of("expiring", *NEED_EVERY_CHANGE)


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


@of("versioned", "uncached", "cache_aside", "time_windows", "status_index", "write_through")
def test_a_slow_reader_does_not_bring_old_rows_back(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is taken between the reading of the rows and the filing of the page."""
    monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.04)
    left, order = make(2)
    smith, watched = operator(), Watched()
    monkeypatch.setattr(renderer, "LIST_FACES", {"watched": watched.face})
    watched.before = lambda: elsewhere(lambda: lifecycle.take(order, smith))
    see(strategy, face=watched.face)
    if strategy == "status_index":
        until_short_is_over()
    for wanted, orders in ((query(), [left]), (query(status=STARTED.value), [order])):
        rows = see(strategy, wanted, watched.face)["rows"]
        assert [int(each.split("|")[0]) for each in rows] == [order.pk for order in orders]


@BY_CHANGES
def test_a_change_that_is_not_told_leaves_the_page_stale(
    strategy: str, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if strategy == "status_index":
        monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.001)
    order, smith = make(2)[1], operator()
    see(strategy)
    cut_off(settings, lambda: lifecycle.take(order, smith))
    assert order.pk in shown(strategy)


@ALWAYS
def test_a_change_that_is_not_told_still_shows(strategy: str, settings) -> None:
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


@BY_CHANGES
def test_the_outbox_tells_what_a_dead_process_did_not(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make(2)[1]
    with monkeypatch.context() as patch:
        patch.setattr("jewelry.orders.handlers._tell", lambda events: None)
        lifecycle.take(order, operator())
    Delivery.objects.update(next_at=timezone.now())
    told = Mock()
    monkeypatch.setattr(type(strategies.current()), "on_change", told)
    sweep("default")
    told.assert_called_once_with({FREE, STARTED}, [order])


@of("versioned", "uncached", "expiring", *NEED_EVERY_CHANGE)
def test_nothing_waits_once_the_lists_are_told(strategy: str) -> None:
    lifecycle.take(make(2)[1], operator())
    told = Delivery.objects.filter(consumer="lists").values_list("done_at", flat=True)
    assert len(told) == (strategy in NEED_EVERY_CHANGE)
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


@of(*NEED_EVERY_CHANGE)
def test_an_order_that_was_placed_shows_where_its_last_move_put_it(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when its moves are told one by one: the order has made all of them."""
    monkeypatch.setattr(status_index, "PAGE_SECONDS", 0.04)
    wanted = Specification(AlloyFactory().code)
    quote = quotes.make(MeasurementFactory(), wanted, customer=UserFactory())
    priced, started = (query(status=each) for each in (Status.PRICE_CALCULATED, Status.INITIATED))
    assert shown(strategy, priced) == shown(strategy, started) == []
    with monkeypatch.context() as patch:
        patch.setattr("jewelry.orders.handlers._tell", lambda events: None)
        order = placing.at(quote, quote.customer, "Ring")
    Delivery.objects.update(next_at=timezone.now())
    sweep("default")
    if strategy == "status_index":
        until_short_is_over()
    assert (shown(strategy, priced), shown(strategy, started)) == ([order.pk], [])


@of("versioned", *NEED_EVERY_CHANGE)
def test_the_lists_are_told_once_of_an_order_that_is_placed(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Mock()
    monkeypatch.setattr(type(strategies.current()), "on_change", told)
    wanted = Specification(AlloyFactory().code)
    quote = quotes.make(MeasurementFactory(), wanted, customer=UserFactory())
    order = placing.at(quote, quote.customer, "Ring")
    moved = {Status.INITIATED, Status.FILE_UPLOADED, Status.SUBMITTED, Status.PRICE_CALCULATED}
    told.assert_called_once_with(moved, [order])
    assert not Delivery.objects.waiting().filter(consumer="lists").exists()


@BY_CHANGES
def test_a_change_of_unnamed_orders_drops_the_whole_list(
    strategy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jewelry.orders.lists.strategies.status_index.PAGE_SECONDS", 0.001)
    left, order = make(2, minutes=600)
    see(strategy)
    raw_take(order)
    strategies.named(strategy).on_change([FREE.value])
    until_short_is_over()
    assert shown(strategy) == [left.pk]


@of("time_windows")
def test_a_departure_keeps_nothing_of_the_operator_but_the_name(strategy: str) -> None:
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
