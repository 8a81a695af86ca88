"""The baseline: every view reads and renders its page.

Never stale, as nothing is kept. It fails by load: 50 rows rendered for each view, and at the start
of a shift by as many at once as there are operators.
"""

from collections.abc import Iterable

from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import Face
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order


class Uncached:
    def page(self, face: Face, query: Query, now: Versions) -> bytes:
        return build(face, query).html

    def vouches(self) -> bool:
        return False

    def listens(self) -> bool:
        return False

    def changed(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        pass


STRATEGY = Uncached()
