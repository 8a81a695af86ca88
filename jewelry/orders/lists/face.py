"""How a face shows a list: the caches know it only by this."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.template.loader import get_template

from jewelry.orders.lists.query import Query
from jewelry.orders.models import Order, OrderEvent


@cache
def revision_of(*names: str) -> str:
    """A digest of the templates: their change is a change of every key."""
    digest = hashlib.blake2b(digest_size=6)
    for name in names:
        template: Any = get_template(name)
        digest.update(template.template.source.encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Rows:
    """What a page is made of: its rows' HTML, where it goes on, and who left the list of late."""

    query: Query
    html: list[str]
    next: str
    gone: list[OrderEvent]


@dataclass(frozen=True)
class Face:
    """`sources` are the templates the HTML comes from; a change of one is a change of every key."""

    name: str
    row: Callable[[Order, Query], str]
    page: Callable[[Rows], str]
    sources: tuple[str, ...] = ()
    gone: int = 10

    @cached_property
    def revision(self) -> str:
        return revision_of(*self.sources)

    def __hash__(self) -> int:
        return hash(self.name)


FACES: dict[str, Face] = {}
"""Those whose first pages are made before somebody asks; each face enters itself when it starts."""
