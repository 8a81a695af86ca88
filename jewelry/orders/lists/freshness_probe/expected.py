"""What Postgres says of a few orders and of the lists they are or were in."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from jewelry.orders.lists.query import Query
from jewelry.orders.models import Order

SIZE = Query.size


@dataclass(frozen=True)
class Truth:
    """`orders` are status and stamp, which any change replaces; `first` the lists' first ids."""

    orders: dict[int, tuple[str, UUID]]
    first: dict[str, list[int]]

    def place(self, status: str, order: int) -> int | None:
        """Return the place from 0; None when the order is not on the list's first page."""
        first = self.first[status]
        return first.index(order) if order in first else None


def read(statuses: Collection[str], orders: Collection[int]) -> Truth:
    found = Order.objects.filter(pk__in=orders).values_list("pk", "status", "stamp")
    first = {status: _first(status) for status in statuses}
    return Truth({pk: (status, stamp) for pk, status, stamp in found}, first)


def _first(status: str) -> list[int]:
    listed = Order.objects.filter(status=status).listed()
    return list(listed.values_list("pk", flat=True)[:SIZE])


def expected(order: int, status: str, before: Truth, after: Truth, unchanged: bool) -> bool | None:
    """Return whether a page read in between must show the order; None if that is not certain.

    An order that did not change in between was in this list all the time. Unless the list did not
    change either, other orders may have moved it: then only the upper half is surely on the page.
    """
    now = before.orders.get(order)
    if now != after.orders.get(order):
        return None
    if now is None or now[0] != status:
        return False
    places = before.place(status, order), after.place(status, order)
    if unchanged:
        return places[0] is not None
    sure = all(place is not None and place < SIZE // 2 for place in places)
    return True if sure else None
