"""The baseline: every view reads and renders its page.

Freshness: always current, as nothing is cached. It fails under load: each view renders 50 rows, and
at the start of a shift as many views come at once as there are operators.
"""

from collections.abc import Iterable

from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import Order


class Uncached:
    def page(self, face: ListFace, query: Query, now: Versions) -> bytes:
        return build(face, query).html

    def follows_versions(self) -> bool:
        return False

    def needs_every_change(self) -> bool:
        return False

    def on_change(self, statuses: Iterable[str], orders: Iterable[Order] = ()) -> None:
        pass


STRATEGY = Uncached()
