"""Each page is stored under a random token of its list; after a commit the lists get new tokens.

Nothing is deleted: a slow reader that returns with old rows stores them under the token it read
before the rows, which no view uses any more. A lost token is replaced by a new one, never by one
that was used before, so a flush brings no old pages back.

Freshness: a move shows as soon as its process has told the cache, milliseconds after the commit. If
the process dies between the two, the outbox tells it seconds later. It fails when the cache is down
for a moment, or when the change was raw SQL or a name that rows show: then pages are stale until
they expire, after PAGE_SECONDS.
"""

from collections.abc import Iterable

from jewelry.orders.lists import page_cache
from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order

PAGE_SECONDS = 60.0


class CacheAside:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        key = page_cache.key_of("aside", face, query, page_cache.token(_name(query.status)))
        page = page_cache.get(key)
        if page is not None:
            return page
        return page_cache.keep(key, build(face, query), PAGE_SECONDS)

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return True

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        for status in statuses:
            page_cache.renew(_name(status))


def _name(status: str) -> str:
    return f"aside:{status}"


STRATEGY = CacheAside()
