"""Wrong versions of the protocol. Each looks plausible, and the check must catch it.

They replace functions of the project from outside; the project's code knows nothing of them.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection

from benchmarks.freshness.writer import Protocol
from jewelry.orders.lists import build, versions
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.strategies import versioned

Replaced = tuple[Any, str, Any]
BUMPS = ("order_lists_write_new", "order_lists_write_change")
ONE = "lpad('1', 32, '0')::uuid"
NEXT = (
    "lpad(to_hex(('x' || right(replace(list.version::text, '-', ''), 12))::bit(48)::bigint + 1),"
    " 32, '0')::uuid"
)
COUNTED = (
    ("order_lists_bump", "gen_random_uuid()", ONE),
    ("order_lists_bump", "version = excluded.version", f"version = {NEXT}"),
    ("order_lists_recount", "gen_random_uuid()", ONE),
)


@dataclass(frozen=True)
class Mutant:
    """`rewritten`: functions of the database, and what is replaced by what in them."""

    replaced: Callable[[], list[Replaced]] = list
    protocol: Callable[[], Protocol] = Protocol
    bumps: bool = True
    rewritten: tuple[tuple[str, str, str], ...] = ()


def _bump(statuses: set[str]) -> None:
    """In a transaction of its own."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute(
            "UPDATE orders_orderlist SET version = gen_random_uuid() WHERE status = ANY(%s)",
            [sorted(statuses)],
        )


def _bump_earlier(statuses: set[str]) -> None:
    _bump(statuses)
    time.sleep(0.01)


def _bump_later(statuses: set[str]) -> None:
    time.sleep(0.015)
    _bump(statuses)


def _rows_first() -> list[Replaced]:
    real = build.build

    def wrong(*args: Any, **kwargs: Any) -> build.Built:
        built = real(*args, **kwargs)
        time.sleep(0.003)
        query: Query = args[1]
        return build.Built(built.html, built.filed and versions.read().key(query.status))

    return [(versioned, "build", wrong)]


def _key_without_version() -> list[Replaced]:
    real = versioned.key_of
    return [(versioned, "key_of", lambda face, query, _version: real(face, query, "1"))]


def _page_without_language() -> list[Replaced]:
    real = versioned.key_of

    def wrong(face: Any, query: Query, version: str) -> str:
        return real(face, replace(query, language="en"), version)

    return [(versioned, "key_of", wrong)]


def _rows(change: Callable[[str, list[Any]], tuple[str, list[Any]]]) -> list[Replaced]:
    real = build.fragments

    def wrong(name: str, keys: list[Any], make: Any, cache: Any) -> list[str]:
        return real(*change(name, keys), make, cache)

    return [(build, "fragments", wrong)]


@contextmanager
def _no_snapshot_inside() -> Iterator[bool]:
    """A page made inside a transaction counts as everybody's."""
    if connection.in_atomic_block:
        yield True
        return
    with _real_snapshot() as whole:
        yield whole


_real_snapshot = build.snapshot
MUTANTS: dict[str, Mutant] = {
    "bump before the commit": Mutant(protocol=lambda: Protocol(before=_bump_earlier), bumps=False),
    "bump after the commit": Mutant(protocol=lambda: Protocol(after=_bump_later), bumps=False),
    "a counter as version": Mutant(rewritten=COUNTED),
    "a key without the version": Mutant(_key_without_version),
    "rows before the version": Mutant(_rows_first),
    "a page without its language": Mutant(_page_without_language),
    "rows without their language": Mutant(
        lambda: _rows(lambda name, keys: (name.rpartition(":")[0], keys))
    ),
    "rows without their stamp": Mutant(
        lambda: _rows(lambda name, keys: (name, [(pk, "1") for pk, _key in keys]))
    ),
    "rows without the names' version": Mutant(
        lambda: _rows(lambda name, keys: (name, [(pk, key.split(":")[0]) for pk, key in keys]))
    ),
    "a page kept from inside a transaction": Mutant(
        lambda: [(build, "snapshot", _no_snapshot_inside)]
    ),
}


def protocol(name: str) -> Protocol:
    return MUTANTS[name].protocol() if name else Protocol()


@contextmanager
def applied(name: str) -> Iterator[None]:
    """In this process, until the end of the block."""
    with ExitStack() as stack:
        for place, attribute, wrong in MUTANTS[name].replaced() if name else ():
            stack.enter_context(patch.object(place, attribute, wrong))
        yield


@contextmanager
def in_database(name: str) -> Iterator[None]:
    mutant, before = MUTANTS[name], dict[str, str]()
    with connection.cursor() as cursor:
        for trigger in () if mutant.bumps else BUMPS:
            cursor.execute(f"ALTER TABLE orders_order DISABLE TRIGGER {trigger}")
        for function, old, new in mutant.rewritten:
            cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
            text = cursor.fetchone()[0]
            before.setdefault(function, text)
            assert old in text, f"{function} has changed; change the mutant too"
            cursor.execute(text.replace(old, new))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for text in before.values():
                cursor.execute(text)
            for trigger in BUMPS:
                cursor.execute(f"ALTER TABLE orders_order ENABLE TRIGGER {trigger}")
            cursor.execute("SELECT order_lists_recount()")
