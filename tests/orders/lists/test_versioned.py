"""The default strategy: what it costs, and what it never keeps."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import redis
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_redis import get_redis_connection

from jewelry.accounts.models import Role
from jewelry.orders import lifecycle
from jewelry.orders.lists import versions
from jewelry.orders.lists.strategies.versioned import MEMORY, STRATEGY, key_of
from jewelry.orders.models import OrderList
from jewelry.platform.postgres.prepared import Prepared
from tests.factories import UserFactory
from tests.orders.lists.plain import (
    FREE,
    PLAIN,
    STARTED,
    Watched,
    cached,
    make,
    operator,
    query,
    raw_take,
    see,
    shown,
)
from tests.support.rivals import elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the cache's client is asked, by name."""
    asked: list[str] = []
    one, many = redis.Redis.execute_command, redis.client.Pipeline.execute

    def execute(self: object, *given: object, **options: object) -> object:
        asked.append(str(given[0]))
        return one(self, *given, **options)

    def execute_many(self: object, *given: object, **options: object) -> object:
        asked.append("pipeline")
        return many(self, *given, **options)

    monkeypatch.setattr(redis.Redis, "execute_command", execute)
    monkeypatch.setattr(redis.client.Pipeline, "execute", execute_many)
    return asked


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """All statements: the authentication is not in Django's log of queries."""
    asked: list[str] = []
    ask = Prepared._ask

    def asking(self: Prepared, values: tuple[str, ...]) -> object:
        asked.append(self.sql.decode())
        return ask(self, values)

    monkeypatch.setattr(Prepared, "_ask", asking)
    with CaptureQueriesContext(connection):
        yield asked


def poll(client: Client) -> bytes:
    return client.get(reverse("mes:board"), headers={"HX-Request": "true"}).content


def test_a_second_view_is_one_statement_and_nothing_else(
    client: Client, commands: list[str], statements: list[str]
) -> None:
    make(60)
    client.force_login(operator())
    first = poll(client)
    connection.queries_log.clear()
    statements.clear()
    commands.clear()
    assert poll(client) == first
    assert len(statements) == 1
    assert "orders_orderlist" in statements[0]
    assert connection.queries == []
    assert commands == []


def test_another_worker_asks_the_cache_once(commands: list[str]) -> None:
    make(60)
    first = see("versioned")
    MEMORY.clear()
    commands.clear()
    assert see("versioned") == first
    assert commands == ["GET"]
    assert see("versioned") == first
    assert commands == ["GET"]


def test_a_rebuild_after_one_change_renders_one_row() -> None:
    orders, watched = make(60), Watched()
    see("versioned", face=watched.face)
    assert watched.rendered == 50
    lifecycle.take(orders[-1], operator())
    see("versioned", face=watched.face)
    assert watched.rendered == 51
    lifecycle.cancel(orders[-2], UserFactory(role=Role.ADMIN), "lost")
    see("versioned", face=watched.face)
    assert watched.rendered == 52


def test_a_changed_name_renders_all_rows_anew() -> None:
    orders, watched = make(50), Watched()
    see("versioned", face=watched.face)
    type(orders[0].alloy).objects.update(name_en="Unobtainium")
    rows = see("versioned", face=watched.face)["rows"]
    assert watched.rendered == 100
    assert all("Unobtainium" in row for row in rows)


def test_what_is_seen_inside_a_transaction_is_kept_nowhere() -> None:
    make(1)
    with transaction.atomic():
        see("versioned")
    assert MEMORY.items == {}
    assert cached("page:") == cached("row:") == []


@pytest.mark.parametrize("name", [FREE.value, versions.NAMES])
def test_without_a_version_nothing_is_filed(name: str) -> None:
    left, order = make(2)
    OrderList.objects.filter(status=name).delete()
    assert shown("versioned") == [order.pk, left.pk]
    assert MEMORY.items == {}
    assert cached("page:") == []
    if name == versions.NAMES:
        assert cached("plain") == [], "neither are rows"
    raw_take(order)
    assert shown("versioned") == [left.pk]


def test_a_page_overtaken_by_a_change_is_filed_under_the_newer_version() -> None:
    left, order = make(2)
    asked = versions.read()
    raw_take(order)
    newer = STRATEGY.page(PLAIN, query(), asked)
    assert str(left.pk) in newer.decode()
    assert MEMORY.get(key_of(PLAIN, query(), asked.key(FREE.value))) is None
    assert MEMORY.get(key_of(PLAIN, query(), versions.read().key(FREE.value))) == newer


def test_a_cache_restarted_with_old_data_changes_nothing() -> None:
    orders, server = make(60), get_redis_connection("default")
    see("versioned")
    old = {key: server.dump(key) for key in server.scan_iter()}
    assert old
    for order in orders[-3:]:
        lifecycle.take(order, operator())
    assert shown("versioned")[0] == orders[-4].pk
    server.flushdb()
    for key, value in old.items():
        server.restore(key, 0, value)
    MEMORY.clear()
    assert shown("versioned") == shown("uncached")
    assert shown("versioned", query(status=STARTED.value)) == [o.pk for o in reversed(orders[-3:])]


def test_another_worker_changes_while_this_one_remembers() -> None:
    orders = make(3)
    see("versioned")
    elsewhere(lambda: lifecycle.take(orders[1], operator()))
    assert shown("versioned") == [orders[2].pk, orders[0].pk]


def test_all_that_decides_a_page_is_in_its_key() -> None:
    plain = query()
    queries = [
        plain,
        replace(plain, status=STARTED.value),
        replace(plain, language="ru"),
        replace(plain, before="1-1"),
        replace(plain, alloy="gold"),
        replace(plain, search="gold"),
        replace(plain, operator=1),
        replace(plain, late=datetime(2026, 3, 1, 12, tzinfo=UTC)),
        replace(plain, late=datetime(2026, 3, 1, 13, tzinfo=UTC)),
        replace(plain, size=20),
        replace(plain, alloy="a', 'b"),
        replace(plain, alloy="a", search="b"),
    ]
    keys = {key_of(PLAIN, each, "1") for each in queries}
    keys |= {key_of(PLAIN, plain, "2"), key_of(replace(PLAIN, name="b"), plain, "1")}
    assert len(keys) == len(queries) + 2


def test_rows_are_kept_by_language() -> None:
    make(1)
    assert see("versioned")["rows"][0].endswith("|en")
    assert see("versioned", query(language="ru"))["rows"][0].endswith("|ru")
