"""Ids by status in sorted sets, rows in a hash for each order; a change moves the id, atomically.

Pages are made of both and cached for PAGE_SECONDS. A missing set is read from Postgres, up to
the newest `index.MAX_ENTRIES` of a list; deeper and filtered pages are read from Postgres.

Freshness: a move shows within PAGE_SECONDS; if the process dies between commit and telling, the
outbox tells the cache seconds later. It fails when the cache is down for a moment or the change was
raw SQL: then a taken order stays in the set until the set expires, after `index.INDEX_SECONDS`, and
a name until the row expires, after `index.ROW_SECONDS`. Its second copy of the lists has to be
repaired, and needs code for each order told twice or out of turn.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.utils import translation

from jewelry.orders.lists import page_cache
from jewelry.orders.lists.build import build, departed, render
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.lists.strategies.status_index import index
from jewelry.orders.lists.strategies.status_index.index import Entry, Part
from jewelry.orders.lists.strategies.time_windows.segments import micros
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order
from jewelry.orders.paging import EPOCH, read_cursor

PAGE_SECONDS = 2.0


class StatusIndex:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        key = page_cache.key_of("index", face, query)
        page = page_cache.get(key)
        if page is not None:
            return page
        if not query.is_filtered and not connection.in_atomic_block:
            part = _part(query)
            if part and part.enough:
                return page_cache.put(key, _page(face, query, part.entries), PAGE_SECONDS)
        return page_cache.keep(key, build(face, query), PAGE_SECONDS)

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return True

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        told = list(orders)
        for order in told:
            index.change(order, statuses, micros(order))
        if not told:
            index.forget(statuses)


def _part(query: Query) -> Part | None:
    """Return one entry more than the page shows, if there is one; a missing set is built."""
    place, wanted = read_cursor(query.before), query.size + 1
    part = index.read(query.status, place, wanted)
    if part is None and (turn := index.turn(query.status)):
        orders = Order.objects.filter(status=query.status).listed()
        newest = [
            Entry((moment - EPOCH) // timedelta(microseconds=1), pk)
            for moment, pk in orders.values_list("listed_at", "pk")[: index.MAX_ENTRIES + 1]
        ]
        index.store(query.status, turn, newest)
        depth = index.depth_of(newest)
        found = [each for each in newest if each.micros > depth and each.is_after(place)][:wanted]
        part = Part(found, depth < 0 or len(found) == wanted)
    return part


def _page(face: ListFace, query: Query, entries: list[Entry]) -> bytes:
    shown = entries[: query.size]
    last = f"{shown[-1].micros}-{shown[-1].pk}" if len(entries) > query.size else ""
    with translation.override(query.language):
        html = _rows(face, query, [entry.pk for entry in shown])
        return face.page(Rows(query, html, last, departed(face, query))).encode()


def _rows(face: ListFace, query: Query, orders: list[int]) -> list[str]:
    field = f"{face.name}:{face.revision}:{query.language}:{query.status}"
    known = index.rows(orders, field) if orders else {}
    html = {pk: row for pk, (_token, row) in known.items() if row is not None}
    missing = [pk for pk in orders if pk not in html]
    if missing:
        fresh = render(face, query, missing)
        index.keep_rows({pk: (known[pk][0], fresh[pk]) for pk in fresh if pk in known}, field)
        if len(fresh) < len(missing):
            index.forget([query.status])  # it names orders that have left
        html |= fresh
    return [html[pk] for pk in orders if pk in html]


STRATEGY = StatusIndex()
