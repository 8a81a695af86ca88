"""A face that can be read back, many orders fast, and a view as a request makes it."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language
from django_redis import get_redis_connection

from jewelry.accounts.models import Role, User
from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.lists.strategies import cache_aside, expiring, status_index, write_through
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import AlloyFactory, OrderFactory, UserFactory

FREE, STARTED = Status.MANUFACTURING_APPROVED, Status.MANUFACTURING_STARTED
LATER = ("expiring", "status_index", "write_through")
"""Strategies that show a move only when a page's life is over."""

CACHING = ("versioned", "expiring", "cache_aside", "write_through", "time_windows", "status_index")


def row(order: Order, query: Query) -> str:
    return f"{order.pk}|{order.title}|{order.status}|{order.alloy}|{get_language()}"


def page(rows: Rows) -> str:
    gone = [list(each) for each in rows.gone]
    return json.dumps({"rows": rows.html, "next": rows.next, "gone": gone, "in": get_language()})


PLAIN = ListFace("plain", row, page)


class Watched:
    """The plain face; counts the rows it renders, and may do something before the next."""

    def __init__(self) -> None:
        self.rendered = 0
        self.before: Callable[[], object] | None = None
        self.face = ListFace("watched", self.row, page)

    def row(self, order: Order, query: Query) -> str:
        self.rendered += 1
        if before := self.before:
            self.before = None
            before()
        return row(order, query)


def of(*names: str) -> pytest.MarkDecorator:
    """Tried with each of these strategies."""
    return pytest.mark.parametrize("strategy", names, indirect=True)


def query(**changes: Any) -> Query:
    return Query(**{"status": FREE.value, "language": "en"} | changes)


def see(name: str, wanted: Query | None = None, face: ListFace = PLAIN) -> dict[str, Any]:
    html = strategies.named(name).page(face, wanted or query(), versions.read())
    found: dict[str, Any] = json.loads(html)
    return found


def shown(name: str, wanted: Query | None = None) -> list[int]:
    return [int(html.split("|")[0]) for html in see(name, wanted)["rows"]]


def page_queries(name: str, wanted: Query | None = None, now: Versions | None = None) -> int:
    now = now or versions.read()
    with CaptureQueriesContext(connection) as queries:
        strategies.named(name).page(PLAIN, wanted or query(), now)
    return len(queries)


def make(count: int, status: str = FREE, minutes: float = 5, **changes: Any) -> list[Order]:
    """Newest last; `minutes` lie between one and the next."""
    one: Order = OrderFactory.build(
        customer=None, alloy=None, model=None, quote=None, operator=None
    )
    given = {"customer": UserFactory(), "alloy": AlloyFactory()} | changes
    now = timezone.now()
    return Order.objects.bulk_create(
        Order(
            **{"title": f"{one.title}-{i}", "status": status, "status_since": now}
            | {"created_at": now - timedelta(minutes=minutes * (count - i))}
            | given
        )
        for i in range(count)
    )


def operator() -> User:
    return UserFactory(role=Role.OPERATOR)


def raw_take(order: Order) -> None:
    """Past the lifecycle, as a person with psql would."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET status = 'CANCELLED' WHERE id = %s", [order.pk])


def cached(holding: str) -> list[str]:
    """Django's keys with this in them."""
    keys = get_redis_connection("default").scan_iter(match=f"*{holding}*")
    return [key.decode().removeprefix(":1:") for key in keys]


def keep_short(monkeypatch: Any, life: float = 0.04) -> None:
    """What lives by the clock lives too short to wait for."""
    from jewelry.orders.lists.strategies.status_index import index
    from jewelry.orders.lists.strategies.time_windows import segments

    monkeypatch.setattr(expiring, "LIFE", (life, life))
    monkeypatch.setattr(cache_aside, "PAGE_SECONDS", life)
    monkeypatch.setattr(write_through, "FIRST_PAGE_SECONDS", life)
    monkeypatch.setattr(write_through, "OTHER_PAGES_SECONDS", life)
    monkeypatch.setattr(segments, "SEGMENT_SECONDS", life)
    monkeypatch.setattr(segments, "NEWEST_SEGMENT_SECONDS", life)
    monkeypatch.setattr(status_index, "PAGE_SECONDS", life)
    monkeypatch.setattr(index, "INDEX_SECONDS", life)


def until_short_is_over() -> None:
    time.sleep(0.06)


def ages() -> Iterator[datetime]:
    """One moment for all: ties."""
    while True:
        yield datetime(2026, 3, 1, 12, tzinfo=UTC)
