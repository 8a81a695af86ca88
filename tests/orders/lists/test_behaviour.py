"""What all strategies have in common; how fresh each is, is in test_promises."""

import json
import pkgutil
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django_redis import get_redis_connection

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.strategies.time_windows import segments
from jewelry.orders.lists.strategies.versioned import MEMORY
from jewelry.orders.models import Order
from jewelry.pricing.models import Alloy
from mes.board import BOARD
from tests.factories import AlloyFactory, UserFactory
from tests.orders.lists.plain import (
    CACHING,
    FREE,
    LATER,
    PLAIN,
    STARTED,
    ages,
    keep_short,
    make,
    operator,
    page_queries,
    query,
    see,
    shown,
    until_short_is_over,
)

pytestmark = pytest.mark.django_db(transaction=True)
STRATEGIES = settings.ORDER_LIST_STRATEGIES
each_strategy = pytest.mark.parametrize("strategy", STRATEGIES, indirect=True)


def pages(strategy: str, wanted: Query) -> list[list[int]]:
    """All pages of the list, by following it to its end."""
    found: list[list[int]] = []
    before = wanted.before
    while len(found) < 9:
        here = Query(**{**wanted.__dict__, "before": before})
        page = see(strategy, here)
        assert page == see("uncached", here)
        assert page == see(strategy, here), "kept as it was made"
        found.append(shown(strategy, here))
        before = page["next"]
        if not before:
            return found
    raise AssertionError("the list does not end")


def newest_first(orders: list[Order]) -> list[int]:
    return [order.pk for order in reversed(orders)]


@pytest.mark.parametrize("minutes", [0.2, 45, 3000])
def test_pages_follow_one_another_without_gap(minutes: float) -> None:
    orders = make(120, minutes=minutes)
    make(3, status=STARTED, operator=operator(), taken_at=timezone.now())
    for strategy in STRATEGIES:
        found = pages(strategy, query())
        assert [len(each) for each in found] == [50, 50, 20], strategy
        assert [pk for each in found for pk in each] == newest_first(orders), strategy


def test_fifty_orders_are_one_page() -> None:
    make(50)
    for strategy in STRATEGIES:
        assert [len(each) for each in pages(strategy, query())] == [50], strategy


@pytest.mark.parametrize("crowd", [40, 200])
def test_orders_of_one_moment_keep_their_order(crowd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MAX_ORDERS", crowd)
    orders = make(120, created_at=next(ages()))
    for strategy in STRATEGIES:
        found = pages(strategy, query())
        assert [pk for each in found for pk in each] == newest_first(orders), strategy


def test_an_order_from_tomorrow_is_the_newest() -> None:
    (old,) = make(1)
    (new,) = make(1, created_at=timezone.now() + timedelta(days=1))
    for strategy in STRATEGIES:
        assert pages(strategy, query()) == [[new.pk, old.pk]], strategy


def test_an_empty_list_is_empty() -> None:
    make(1, status=STARTED, operator=operator(), taken_at=timezone.now())
    for strategy in STRATEGIES:
        assert see(strategy)["rows"] == see(strategy)["rows"] == [], strategy


def test_filters_find_what_they_say() -> None:
    smith, gold, silver = operator(), AlloyFactory(), AlloyFactory(code="silver-test")
    held = {"status": STARTED, "taken_at": timezone.now()}
    late = timezone.now().replace(second=0, microsecond=0)
    (mine,) = make(1, operator=smith, alloy=silver, due_at=late - timedelta(days=1), **held)
    anna = UserFactory(name="Anna Karenina")
    (hers,) = make(1, operator=operator(), customer=anna, alloy=gold, **held)
    for strategy in STRATEGIES:
        for filters, order in (
            ({"operator": smith.pk}, mine),
            ({"alloy": "silver-test"}, mine),
            ({"late": late}, mine),
            ({"search": f"AL-{hers.pk:06d}"}, hers),
            ({"search": "karen"}, hers),
        ):
            found = pages(strategy, query(status=STARTED.value, **filters))
            assert found == [[order.pk]], (strategy, filters)
        assert pages(strategy, query(status=STARTED.value)) == [[hers.pk, mine.pk]], strategy


def test_a_deep_filtered_page() -> None:
    silver = AlloyFactory(code="silver-test")
    orders = make(70, alloy=silver)
    make(70)
    for strategy in STRATEGIES:
        found = pages(strategy, query(alloy="silver-test"))
        assert [pk for each in found for pk in each] == newest_first(orders), strategy


def test_languages_are_kept_apart() -> None:
    make(2, alloy=AlloyFactory())
    Alloy.objects.update(name_ru="Золото")
    for strategy in STRATEGIES:
        for _again in range(2):
            for language in ("en", "ru"):
                with translation.override("ru" if language == "en" else "en"):  # whatever is active
                    page = see(strategy, query(language=language))
                assert page["in"] == language, strategy
                assert all(row.endswith(f"|{language}") for row in page["rows"]), strategy
        assert "Золото" in page["rows"][0], strategy


def test_the_page_is_the_same_whoever_asks() -> None:
    """The board's own face contains nothing of the person who looks, and no token."""
    make(2)
    wanted, smith = query(), UserFactory(role=Role.OPERATOR, name="Zebulon Quux")
    for strategy in STRATEGIES:
        html = strategies.named(strategy).page(BOARD, wanted, versions.read()).decode()
        assert "csrf" not in html.lower(), strategy
        assert smith.name not in html, strategy
        again = strategies.named(strategy).page(BOARD, wanted, versions.read()).decode()
        assert html == again, strategy


@each_strategy
def test_the_page_names_the_operator_who_took_an_order(strategy: str) -> None:
    order, smith = make(2)[0], operator()
    lifecycle.take(order, smith)
    for _again in range(2):
        [[number, words]] = see(strategy)["gone"]
        assert (number, words.split(",")[0]) == (order.number, smith.name)


@each_strategy
def test_a_second_view_reads_no_rows(strategy: str) -> None:
    make(60)
    page = see(strategy)
    for wanted in (query(), query(before=page["next"])):
        see(strategy, wanted)
        assert page_queries(strategy, wanted) == 0 or strategy == "uncached"
    filtered = query(alloy=AlloyFactory().code)
    see(strategy, filtered)
    assert page_queries(strategy, filtered) == 0 or strategy in {"uncached", "time_windows"}


@each_strategy
def test_a_move_shows(strategy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In first, deep and filtered pages, of the list it left and the one it went to."""
    keep_short(monkeypatch)
    orders, smith = make(120), operator()
    wanted = [query(), query(status=STARTED.value), query(alloy=orders[0].alloy.code)]
    wanted.append(query(before=see(strategy)["next"]))
    before = [shown(strategy, each) for each in wanted]
    lifecycle.take(orders[-1], smith)
    lifecycle.take(orders[-60], smith)
    if strategy in LATER:
        until_short_is_over()
    after = [shown(strategy, each) for each in wanted]
    assert after == [shown("uncached", each) for each in wanted]
    assert all(old != new for old, new in zip(before, after, strict=True))


@each_strategy
def test_without_a_cache_pages_are_right(strategy: str, no_cache: None) -> None:
    orders = make(60)
    assert pages(strategy, query()) == [newest_first(orders[10:]), newest_first(orders[:10])]
    lifecycle.take(orders[-1], operator())
    assert shown(strategy)[0] == orders[-2].pk


@each_strategy
def test_a_flushed_cache_is_filled_again(strategy: str) -> None:
    orders = make(60)
    see(strategy)
    cache.clear()
    lifecycle.take(orders[-1], operator())
    cache.clear()
    pages(strategy, query())
    assert shown(strategy)[0] == orders[-2].pk


@pytest.mark.parametrize("junk", [b"\x80\x02junk", b"5", b'["x"]', b"{", b"null"])
def test_garbage_in_the_cache_is_a_miss(junk: bytes) -> None:
    make(60)
    server = get_redis_connection("default")
    for strategy in STRATEGIES:
        found = pages(strategy, query())
        for key in server.scan_iter():
            server.set(key, junk)
        MEMORY.clear()
        assert pages(strategy, query()) == found, strategy


@each_strategy
def test_a_page_built_inside_a_transaction_is_not_kept(strategy: str) -> None:
    (order,) = make(1)
    with pytest.raises(RuntimeError), transaction.atomic():
        Order.objects.update(title="Never committed")
        assert "Never committed" in see(strategy)["rows"][0]
        raise RuntimeError
    assert see(strategy)["rows"][0].split("|")[1] == order.title


def test_only_a_versioned_list_answers_for_equal_versions() -> None:
    assert [name for name in STRATEGIES if strategies.named(name).follows_versions()] == [
        "versioned"
    ]


def test_the_face_is_part_of_the_key() -> None:
    make(1)
    for strategy in STRATEGIES:
        plain = json.dumps(see(strategy))
        board = strategies.named(strategy).page(BOARD, query(), versions.read()).decode()
        assert "<main" in board, strategy
        assert json.dumps(see(strategy, face=PLAIN)) == plain, strategy
        assert FREE in plain, strategy


def test_every_strategy_is_tried_here() -> None:
    written = {module.name for module in pkgutil.iter_modules(strategies.__path__)}
    assert {*CACHING, "uncached"} == set(STRATEGIES) == written
