"""The default. A page is filed only under the version its rows were read with.

The view asks Postgres for the version first (in the statement that says who is asking), so what it
finds under it is true, wherever it lies: in this worker's memory, in Valkey, or made now. Writers
need no cache, and nothing is ever deleted: a changed list has a new version, and old pages are not
asked for again.
"""

from collections.abc import Iterable, Mapping

from django.core.cache import cache

from jewelry.orders.lists.build import Built, build
from jewelry.orders.lists.face import Face
from jewelry.orders.lists.memory import Memory
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.stampede import Gate
from jewelry.orders.lists.versions import Versions

PAGE_LIFE = 3600
ROW_LIFE = 24 * 3600
MEMORY = Memory(64 * 1024 * 1024)
GATE = Gate()


class CachedRows:
    def get_many(self, keys: list[str]) -> Mapping[str, str]:
        found: Mapping[str, str] = cache.get_many(keys)
        return found

    def set_many(self, rows: dict[str, str]) -> None:
        cache.set_many(rows, ROW_LIFE)


class Versioned:
    rows = CachedRows()

    def page(self, face: Face, query: Query, now: Versions) -> bytes:
        version = now.key(query.status)
        if version is None:
            return build(face, query).html
        return self._kept(face, query, version) or self._made(face, query, version)

    def vouches(self) -> bool:
        return True

    def changed(self, statuses: Iterable[str]) -> None:
        """Nothing to drop."""

    def _kept(self, face: Face, query: Query, version: str) -> bytes | None:
        key = _key(face, query, version)
        if (kept := MEMORY.get(key)) is not None:
            return kept
        found = cache.get(key)
        if not isinstance(found, str):
            return None
        page = found.encode()
        MEMORY.set(key, page)
        return page

    def _made(self, face: Face, query: Query, version: str) -> bytes:
        """One rebuild for all who miss the same page at once; the others wait for it a little."""
        key = _key(face, query, version)
        with GATE.only_one(key, done=lambda: self._kept(face, query, version)) as made:
            if made is not None:
                return made
            built = build(face, query, self.rows)
            self._keep(face, query, built)
            return built.html

    def _keep(self, face: Face, query: Query, built: Built) -> None:
        if built.filed is None:
            return
        key = _key(face, query, built.filed)
        MEMORY.set(key, built.html)
        cache.set(key, built.html.decode(), PAGE_LIFE)


def _key(face: Face, query: Query, version: str) -> str:
    return f"page:{face.name}:{face.revision}:{version}:{query.key}"


STRATEGY = Versioned()
