"""A page from Postgres: version, keys, rows and departures, all from one snapshot."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection, transaction
from django.utils import timezone, translation

from jewelry.orders.lists import versions
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.models import Order, OrderEvent, number_of
from jewelry.orders.moves import Verb
from jewelry.orders.paging import after, cursor_of
from jewelry.orders.statuses import Status


class RowCache(Protocol):
    """Its values are not trusted: anything but text counts as missing."""

    def get_many(self, keys: list[str]) -> Mapping[str, object]: ...
    def set_many(self, rows: dict[str, str]) -> None: ...


@dataclass(frozen=True)
class Built:
    """`filed` is the version this page belongs to; None when the page must not be cached."""

    html: bytes
    filed: str | None


@contextmanager
def snapshot() -> Iterator[bool]:
    """Yield True when all statements inside read one state of the database.

    Inside an open transaction they would read rows that others cannot see yet. Such a page can be
    shown to its viewer, and must not be cached.
    """
    if connection.in_atomic_block:
        yield False
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield True


def build(face: ListFace, query: Query, rows: RowCache | None = None) -> Built:
    with snapshot() as whole, translation.override(query.language):
        now = versions.read()
        found = list(
            after(query.orders(), query.before).values_list("pk", "stamp", "listed_at")[
                : query.size + 1
            ]
        )
        shown = found[: query.size]
        names = now.of.get(versions.NAMES)
        # Without one snapshot, or without the names' version, a row may not be what its key says.
        kept = rows if whole and names else None
        html = fragments(
            f"{face.name}:{face.revision}:{query.language}",
            [(pk, f"{stamp}:{names}") for pk, stamp, _at in shown],
            lambda missing: render(face, query, missing),
            kept,
        )
        last = cursor_of(shown[-1][2], shown[-1][0]) if len(found) > query.size else ""
        vouched = names if whole and names else ""
        page = face.page(Rows(query, html, last, departed(face, query), vouched))
    return Built(page.encode(), now.key(query.status) if whole else None)


def render(face: ListFace, query: Query, orders: Iterable[int]) -> dict[int, str]:
    """Return rows' HTML by order, without orders that have left the list meanwhile."""
    found = Order.objects.filter(pk__in=list(orders), status=query.status).in_full()
    return {order.pk: face.row(order, query) for order in found}


def departed(face: ListFace, query: Query) -> list[tuple[str, str]]:
    """Return the last orders that left the list, so that a page that still shows one can say
    who has it."""
    if not face.gone or not query.is_first_page:
        return []
    events = OrderEvent.objects.filter(from_status=query.status).exclude(to_status=query.status)
    fields = ("order_id", "verb", "to_status", "created_at", "actor__name", "actor__username")
    return [
        (
            number_of(order),
            f"{(name or login) if verb == Verb.TAKE else Status(to).label}, {_time(at)}",
        )
        for order, verb, to, at, name, login in events.order_by("-pk").values_list(*fields)[
            : face.gone
        ]
    ]


def _time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def fragments(
    name: str,
    keys: list[tuple[int, str]],
    make: Callable[[Iterable[int]], dict[int, str]],
    cache: RowCache | None,
) -> list[str]:
    """Return each row's HTML by its id; rows that are not cached are rendered and cached."""
    named = {pk: f"row:{name}:{pk}:{key}" for pk, key in keys}
    kept = cache.get_many(list(named.values())) if cache and named else {}
    html = {pk: row for pk, key in named.items() if isinstance(row := kept.get(key), str)}
    if missing := named.keys() - html.keys():
        fresh = make(missing)
        html |= fresh
        if cache:
            cache.set_many({named[pk]: row for pk, row in fresh.items()})
    return [html[pk] for pk in named if pk in html]
