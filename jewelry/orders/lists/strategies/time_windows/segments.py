"""Pieces of a list by place, each under random tokens that a change of the piece replaces."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.cache import cache

from jewelry.orders.lists import page_cache
from jewelry.orders.lists.build import departed
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.orders.lists.strategies.time_windows.widths import WIDTHS
from jewelry.orders.models import Order, Orders
from jewelry.orders.paging import EPOCH

MINUTE_MICROSECONDS = 60_000_000
SEGMENT_SECONDS = 60.0
NEWEST_SEGMENT_SECONDS = 10.0
MAX_ORDERS = 200
"""Read at once; a window with more of them is not cached."""

Row = tuple[int, int, str]
"""Microseconds of its place, id, HTML."""


def micros_now() -> int:
    return time.time_ns() // 1000


def micros(order: Order) -> int:
    return _micros(order.place)


@dataclass
class Shelf:
    """The pieces of one list as one face shows them. `found` of those `asked` were in the cache."""

    face: ListFace
    query: Query
    width: int
    newest: int
    tokens: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    hits: int = 0

    def take(self, windows: list[int]) -> dict[int, list[Row]]:
        """Return the rows of each window, newest first, without windows that are too full to be
        cached."""
        self._read_tokens(windows)
        keys = {window: self._key(window) for window in windows}
        texts = cache.get_many(list(keys.values()))
        kept_rows = {window: _rows(texts.get(key)) for window, key in keys.items()}
        found = {window: rows for window, rows in kept_rows.items() if rows is not None}
        self.asked += len(windows)
        self.hits += len(found)
        for run in _runs([window for window in windows if window not in found]):
            fresh = self._fill(run)
            found |= fresh
            texts = {keys[window]: json.dumps(rows) for window, rows in fresh.items()}
            if newest := texts.pop(keys.get(self.newest, ""), None):
                cache.set(keys[self.newest], newest, NEWEST_SEGMENT_SECONDS)
            cache.set_many(texts, SEGMENT_SECONDS)
        return found

    def tail(self, below: int) -> list[Row]:
        """Return a page of rows older than a window; every change of the list drops it."""
        key = f"{self._key(below, 'any')}:tail"
        rows = _rows(cache.get(key))
        self.asked += 1
        self.hits += rows is not None
        if rows is None:
            older = self.query.orders().filter(listed_at__lt=_moment(below * self.width))
            rows = self._read(older, self.query.size + 1)
            cache.set(key, json.dumps(rows), SEGMENT_SECONDS)
        return rows

    def gone(self) -> list[tuple[str, str]]:
        if not self.query.is_first_page:
            return []
        key = f"{self._key(0, 'any')}:gone"
        known = _pairs(cache.get(key))
        if known is None:
            known = departed(self.face, self.query)
            cache.set(key, json.dumps(known), SEGMENT_SECONDS)
        return known

    def _fill(self, run: list[int]) -> dict[int, list[Row]]:
        orders = self.query.orders().filter(listed_at__gte=_moment(run[-1] * self.width))
        if run[0] != self.newest:
            orders = orders.filter(listed_at__lt=_moment((run[0] + 1) * self.width))
        rows = self._read(orders, MAX_ORDERS + 1)
        # When the limit cut rows off, only windows wholly above the last row are complete.
        end = rows[-1][0] if len(rows) > MAX_ORDERS else -1
        filled: dict[int, list[Row]] = {
            k: [] for k in run if k * self.width * MINUTE_MICROSECONDS > end
        }
        for row in rows:
            window = min(row[0] // MINUTE_MICROSECONDS // self.width, self.newest)
            if window in filled:
                filled[window].append(row)
        return filled

    def _read(self, orders: Orders, most: int) -> list[Row]:
        found = orders.listed().in_full()[:most]
        return [(micros(order), order.pk, self.face.row(order, self.query)) for order in found]

    def _read_tokens(self, windows: list[int]) -> None:
        """Before any row. A token another reader has made meanwhile is lost, and its pieces too."""
        names = [self._name(window) for window in windows]
        names += [_name(self.query.status, each) for each in ("all", "any")]
        wanted = [name for name in names if name not in self.tokens]
        found = cache.get_many(wanted)
        self.tokens |= {name: each for name, each in found.items() if isinstance(each, str)}
        missing = {name: uuid4().hex for name in wanted if name not in self.tokens}
        if missing:
            cache.set_many(missing, page_cache.TOKEN_SECONDS)
            self.tokens |= missing

    def _name(self, window: int) -> str:
        return _name(self.query.status, _own(self.width, window, self.newest))

    def _key(self, window: int, under: str = "") -> str:
        name = _name(self.query.status, under) if under else self._name(window)
        token = self.tokens[_name(self.query.status, "all")] + self.tokens[name]
        place = f"{token}:{self.width}:{window}"
        return page_cache.key_of("segment", self.face, _bare(self.query), place)


def drop(statuses: Iterable[str], orders: Iterable[Order]) -> None:
    """Replace the tokens of the pieces that may contain the orders, for every width; without
    orders of all."""
    # An urgent order has two places: that of one that is over is its time again.
    places = {_micros(moment) for each in orders for moment in (each.place, each.created_at)}
    minutes = [place // MINUTE_MICROSECONDS for place in places]
    named = ["any"] if minutes else ["any", "all"]
    for minute in minutes:
        named += [f"{width}:{minute // width}" for width in WIDTHS]
    if minutes and max(minutes) > micros_now() // MINUTE_MICROSECONDS - 2 * max(WIDTHS):
        named.append("newest")
    fresh = {_name(status, each): uuid4().hex for status in statuses for each in named}
    cache.set_many(fresh, page_cache.TOKEN_SECONDS)


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _own(width: int, window: int, newest: int) -> str:
    return "newest" if window == newest else f"{width}:{window}"


def _name(status: str, each: str) -> str:
    return f"window:{status}:{each}"


def _bare(query: Query) -> Query:
    """Pieces are the same for all pages of the list."""
    return Query(query.status, query.language, size=query.size)


def _moment(minutes: int) -> datetime:
    return EPOCH + timedelta(minutes=minutes)


def _rows(text: object) -> list[Row] | None:
    """Return None for a missing text, or one that no release of ours has written."""
    try:
        return [(int(at), int(pk), str(html)) for at, pk, html in json.loads(text)]  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def _runs(windows: list[int]) -> Iterator[list[int]]:
    """Neighbours together, newest first: each run is one query."""
    run: list[int] = []
    for window in windows:
        if run and window != run[-1] - 1:
            yield run
            run = []
        run.append(window)
    if run:
        yield run


def _pairs(text: object) -> list[tuple[str, str]] | None:
    """Return None for a text that no release of ours has written."""
    try:
        return [(str(a), str(b)) for a, b in json.loads(text)] if isinstance(text, str) else None
    except (ValueError, TypeError):
        return None
