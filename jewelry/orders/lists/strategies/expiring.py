"""Pages are cached for 10 to 30 seconds, and nothing else is done.

Freshness: a page may be as old as its life, and a taken order looks free that long. The life is
random so that pages made together do not end together. Without the cache every view reads Postgres,
as in `uncached`; many views that miss at once all read Postgres.
"""

import random
from collections.abc import Iterable

from jewelry.orders.lists import page_cache
from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order

LIFE = (10.0, 30.0)


class Expiring:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        key = page_cache.key_of("expiring", face, query)
        page = page_cache.get(key)
        if page is not None:
            return page
        life = random.uniform(*LIFE)  # noqa: S311  no secret
        return page_cache.keep(key, build(face, query), life)

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return False

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        """Do nothing: a page ends by time alone."""


STRATEGY = Expiring()
