"""Which first pages people look at: only those are worth warming."""

import time
from collections.abc import Iterable

from django.core.cache import cache

from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace

WANTED_SECONDS = 600
REPEAT_SECONDS = 60.0
"""How often a process repeats that views ask it for a page."""


class Watched:
    def __init__(self) -> None:
        self.told: dict[str, float] = {}

    def look(self, face: ListFace, query: Query) -> None:
        """Costs a look-up in a dictionary, and now and then a write to the cache."""
        name, now = _name(face, query), time.monotonic()
        if now - self.told.get(name, -REPEAT_SECONDS) >= REPEAT_SECONDS:
            self.told[name] = now
            cache.set(name, 1, WANTED_SECONDS)

    def among(self, pages: Iterable[tuple[ListFace, Query]]) -> list[tuple[ListFace, Query]]:
        named = {_name(face, query): (face, query) for face, query in pages}
        return [named[name] for name in cache.get_many(list(named))]


def _name(face: ListFace, query: Query) -> str:
    return f"watched:{face.name}:{query.status}:{query.language}"
