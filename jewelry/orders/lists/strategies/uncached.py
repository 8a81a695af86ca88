"""The baseline: every view reads and renders its page."""

from collections.abc import Iterable

from jewelry.orders.lists.build import build
from jewelry.orders.lists.face import Face
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.versions import Versions


class Uncached:
    def page(self, face: Face, query: Query, now: Versions) -> bytes:
        return build(face, query).html

    def vouches(self) -> bool:
        return False

    def changed(self, statuses: Iterable[str]) -> None:
        pass


STRATEGY = Uncached()
