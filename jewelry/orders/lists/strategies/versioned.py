"""The default. A page is stored only under the version its rows were read with.

The view asks Postgres for the version first, in the statement that authenticates the person. So a
page under that version is current, wherever it is: in this worker's memory, in Valkey, or made now.
Writers need no cache, and nothing is ever deleted: a changed list has a new version, and views no
longer ask for old pages.

Freshness: every change committed before the view began, however it was made. Without the cache it
is as slow as `uncached` (but for the worker's memory) and as right.
"""

import logging
import time
from collections.abc import Iterable

from django.core.cache import cache
from kombu.exceptions import OperationalError

from jewelry.orders.lists import miss_log, page_cache, versions
from jewelry.orders.lists.build import Built, build
from jewelry.orders.lists.lru import Memory
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace, first_pages
from jewelry.orders.lists.single_flight import Gate
from jewelry.orders.lists.versions import Versions
from jewelry.orders.lists.warm_set import Watched
from jewelry.orders.models import Order
from jewelry.platform.celery import app
from jewelry.platform.metrics import definitions

PAGE_SECONDS = 3600
QUEUED_SECONDS = 5
"""Seconds after which a warming that no worker began counts as lost."""

MEMORY = Memory(64 * 1024 * 1024)
GATE = Gate()
WATCHED = Watched()
COUNT = definitions.family("page:")
REBUILDS = definitions.REBUILDS.labels("page")

log = logging.getLogger(__name__)


class Versioned:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        version = now.key(query.status)
        if version is None:
            return build(face, query).html
        if query.is_first_page:
            WATCHED.look(face, query)
        key = key_of(face, query, version)
        page = self._kept(key)
        if page is not None:
            return page
        return GATE.once(key, lambda: self._kept(key), lambda: self._built(face, query))

    def warm(self, face: ListFace, query: Query) -> None:
        """Build without the gate: a view must not wait for a worker that has other work too."""
        version = versions.read().key(query.status)
        if version and self._kept(key_of(face, query, version)) is None:
            self._built(face, query)

    def follows_versions(self) -> bool:
        return True

    def needs_every_change(self) -> bool:
        return False

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        """Nothing to drop; queue the warming of the first page."""
        warm_soon(statuses)

    def _kept(self, key: str) -> bytes | None:
        page = MEMORY.get(key)
        if page is not None:
            COUNT.memory()
        elif (page := page_cache.get(key)) is not None:
            MEMORY.set(key, page)
        return page

    def _built(self, face: ListFace, query: Query) -> Built:
        rows, since = page_cache.Rows(), time.monotonic()
        built = build(face, query, rows)
        if built.filed is not None:
            key = key_of(face, query, built.filed)
            MEMORY.set(key, built.html)
            page_cache.keep(key, built, PAGE_SECONDS)
        seconds = time.monotonic() - since
        REBUILDS.observe(seconds)
        miss_log.note("page", face, query, seconds, rows.rendered)
        return built


def key_of(face: ListFace, query: Query, version: str) -> str:
    return page_cache.key_of("versioned", face, query, version)


STRATEGY = Versioned()


def warm_soon(statuses: Iterable[str]) -> None:
    """Queue a warming, at most one for each list: a hundred moves need one warm page."""
    wanted = [
        status for status in sorted(statuses) if cache.add(_waiting(status), 1, QUEUED_SECONDS)
    ]
    if not wanted:
        return
    try:
        warm.delay(wanted)
    except (OperationalError, OSError) as error:
        log.warning("The queue is away, pages are made when they are asked for: %s", error)


@app.task
def warm(statuses: list[str]) -> None:
    """Build first pages before a view asks for them. Losing it or running it twice is harmless."""
    for status in statuses:
        cache.delete(_waiting(status))  # before the rows are read: a later move queues another
    for face, query in WATCHED.among(first_pages(statuses)):
        STRATEGY.warm(face, query)


def _waiting(status: str) -> str:
    return f"warming:{status}"
