"""How a face shows a list of its own: the only thing that the caches know of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from jewelry.orders.lists.query import Query
from jewelry.orders.models import Order
from jewelry.platform.release import release


@dataclass(frozen=True)
class Rows:
    """The content of a page: its rows' HTML, where the next page begins, and which orders left."""

    query: Query
    html: list[str]
    next: str
    gone: list[tuple[str, str]]
    """Number, and in words who has it now and since when."""

    names: str = ""
    """The version of the names in this snapshot; empty when unknown."""


@dataclass(frozen=True)
class ListFace:
    """A list as one face shows it: functions for a row and for a page.

    `gone` is how many of the last departures its pages show.
    """

    name: str
    row: Callable[[Order, Query], str]
    page: Callable[[Rows], str]
    gone: int = 10

    @property
    def revision(self) -> str:
        return release()

    def __hash__(self) -> int:
        return hash(self.name)


LIST_FACES: dict[str, ListFace] = {}
"""Faces whose first pages are warmed; each face adds itself when its app is ready."""


def first_pages(statuses: Iterable[str]) -> Iterator[tuple[ListFace, Query]]:
    """Yield the first page of these lists, for each face and language."""
    for status in statuses:
        for language, _name in settings.LANGUAGES:
            for face in LIST_FACES.values():
                yield face, Query(status, language)
