"""How a face shows a list: the caches know it only by this."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from jewelry.orders.lists.query import Query
from jewelry.orders.models import Order
from jewelry.platform.release import release


@dataclass(frozen=True)
class Rows:
    """What a page is made of: its rows' HTML, where it goes on, and who left the list of late."""

    query: Query
    html: list[str]
    next: str
    gone: list[tuple[str, str]]
    """Number, and in words who has it now and since when."""

    names: str = ""
    """The version of the names in this snapshot; empty when nothing vouches for them."""


@dataclass(frozen=True)
class Face:
    """`gone`: how many of the last departures its pages tell of."""

    name: str
    row: Callable[[Order, Query], str]
    page: Callable[[Rows], str]
    gone: int = 10

    @property
    def revision(self) -> str:
        return release()

    def __hash__(self) -> int:
        return hash(self.name)


FACES: dict[str, Face] = {}
"""Those whose first pages are made before somebody asks; each face enters itself when it starts."""


def first_pages(statuses: Iterable[str]) -> Iterator[tuple[Face, Query]]:
    """Of these lists, for each face and language."""
    for status in statuses:
        for language, _name in settings.LANGUAGES:
            for face in FACES.values():
                yield face, Query(status, language)
