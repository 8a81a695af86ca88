"""Pages in the cache: a page that is absent, unreadable or not text counts as missing."""

from collections.abc import Mapping
from uuid import uuid4

from django.core.cache import cache

from jewelry.orders.lists.build import Built
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace

TOKEN_SECONDS = 24 * 3600
ROW_SECONDS = 24 * 3600


class Rows:
    """The rows of one page; counts how many of them had to be rendered."""

    rendered = 0

    def get_many(self, keys: list[str]) -> Mapping[str, object]:
        found: Mapping[str, object] = cache.get_many(keys)
        return found

    def set_many(self, rows: dict[str, str]) -> None:
        self.rendered = len(rows)
        cache.set_many(rows, ROW_SECONDS)


def key_of(family: str, face: ListFace, query: Query, token: str = "") -> str:
    """The query's key holds the language and every filter, the face's revision its templates."""
    return f"page:{family}:{face.name}:{face.revision}:{token}:{query.key}"


def get(key: str) -> bytes | None:
    page = cache.get(key)
    return page.encode() if isinstance(page, str) else None


def put(key: str, html: bytes, life: float) -> bytes:
    cache.set(key, html.decode(), life)
    return html


def keep(key: str, built: Built, life: float) -> bytes:
    """Cache a page for `life` seconds, unless it was built inside a transaction: others may not
    see it."""
    return built.html if built.filed is None else put(key, built.html, life)


def token(name: str) -> str:
    """The random value under `name`, a new one if there is none; to be read before the rows.

    Never a counter: an evicted one starts again and revives the pages of its first life.
    """
    found = cache.get(name)
    if isinstance(found, str):
        return found
    if cache.add(name, fresh := uuid4().hex, TOKEN_SECONDS):
        return fresh
    found = cache.get(name)
    return found if isinstance(found, str) else renew(name)


def renew(name: str) -> str:
    cache.set(name, fresh := uuid4().hex, TOKEN_SECONDS)
    return fresh
