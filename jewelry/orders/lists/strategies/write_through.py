"""After a commit a task of the queue writes the first pages of the lists concerned anew.

A view that misses fills the gap for a while, but never overwrites (`add`): its rows may be older
than those the task has just written. Two tasks for one list take turns under a lock in Postgres, so
that the one that writes last has read last.

Freshness: the first page shows a move when the queue has got to it, usually within a tenth of a
second; filtered and deep pages, and pages that views have filled, within OTHER_PAGES_SECONDS. The
outbox repeats a message that the broker did not take. It fails with the queue: with a busy or dead
worker, or a message that the broker loses, the first page stays as it was until it expires, after
FIRST_PAGE_SECONDS; the same holds for raw SQL and names.
"""

from collections.abc import Iterable

from django.core.cache import cache

from jewelry.orders.lists import page_cache
from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, first_pages
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order
from jewelry.platform.celery import app
from jewelry.platform.postgres import locks

FIRST_PAGE_SECONDS = 300.0
OTHER_PAGES_SECONDS = 30.0


class WriteThrough:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        key = _key(face, query)
        page = page_cache.get(key)
        if page is not None:
            return page
        built = build(face, query)
        if built.filed is not None:
            cache.add(key, built.html.decode(), OTHER_PAGES_SECONDS)
        return built.html

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return True

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        write_pages.delay(sorted(statuses))

    def write(self, face: ListFace, query: Query) -> None:
        """Build the page as it is now, and overwrite the cached one."""
        # Not a transaction's lock: the rows are read in a transaction of their own.
        with locks.session_lock(f"write_through:{query.status}"):
            page_cache.keep(_key(face, query), build(face, query), FIRST_PAGE_SECONDS)


def _key(face: ListFace, query: Query) -> str:
    return page_cache.key_of("through", face, query)


STRATEGY = WriteThrough()


@app.task
def write_pages(statuses: list[str]) -> None:
    for face, query in first_pages(statuses):
        STRATEGY.write(face, query)
