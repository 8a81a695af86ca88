"""A list in pieces by place, cached one by one; a change drops only the piece it lies in.

A page is joined from the rows of 15, 30 or 60 minutes each (`widths` says which), from the newest
on. The newest piece is open at its end and has a shorter life. In a sparse list all that is older
than `sum(LOOK)` windows is one more piece. Filtered pages are read from Postgres.

Freshness: as `cache_aside`: a move shows as soon as its process has told the cache; raw SQL, names
and a notice that the cache missed show after `segments.SEGMENT_SECONDS`. It fails when orders come
unevenly: in a sparse list a page is dozens of nearly empty pieces, and many orders of one creation
time are read from Postgres each time.
"""

from collections.abc import Iterable

from django.db import connection
from django.utils import translation

from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.lists.strategies.time_windows import segments
from jewelry.orders.lists.strategies.time_windows.segments import MINUTE_MICROSECONDS, Row, Shelf
from jewelry.orders.lists.strategies.time_windows.widths import Widths
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order
from jewelry.orders.paging import read_cursor

LOOK = (4, 12, 32)
"""How many windows to read at once: few for a busy list, then more."""

WIDTHS = Widths()


class TimeWindows:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        if query.is_filtered or connection.in_atomic_block:
            return build(face, query).html
        with translation.override(query.language):
            width = WIDTHS.of(query.status)
            shelf = Shelf(face, query, width, segments.micros_now() // MINUTE_MICROSECONDS // width)
            rows = _stitched(shelf)
            WIDTHS.note(query.status, width, shelf.asked, shelf.hits, crowded=rows is None)
            if rows is None:
                return build(face, query).html
            html = [row[2] for row in rows[: query.size]]
            at, pk, _html = rows[query.size - 1] if len(rows) > query.size else (0, 0, "")
            last = f"{at}-{pk}" if pk else ""
            return face.page(Rows(query, html, last, shelf.gone())).encode()

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return True

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        segments.drop(statuses, orders)


def _stitched(shelf: Shelf) -> list[Row] | None:
    """Return one row more than the page shows, if there is one; None when a window is too full."""
    place = read_cursor(shelf.query.before)
    wanted = shelf.query.size + 1
    window = (
        min(place[0] // MINUTE_MICROSECONDS // shelf.width, shelf.newest) if place else shelf.newest
    )
    rows: list[Row] = []
    for count in LOOK:
        found = shelf.take([window - i for i in range(count)])
        if window not in found:
            return None
        while window in found and len(rows) < wanted:
            rows += _after(place, found[window])
            window -= 1
        if len(rows) >= wanted:
            return rows[:wanted]
    return (rows + _after(place, shelf.tail(window + 1)))[:wanted]


def _after(place: tuple[int, int] | None, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row[:2] < place] if place else rows


STRATEGY = TimeWindows()
