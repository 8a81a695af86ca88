"""The lists' versions and sizes, as one text value that travels with any statement."""

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

SQL = "(SELECT string_agg(status || ' ' || version || ' ' || size, ',' ORDER BY status) FROM orders_orderlist)"
NAMES = "*"


@dataclass(frozen=True)
class Versions:
    """The lists' versions and sizes in one snapshot. `text` is equal exactly when all of them
    are."""

    text: str
    of: dict[str, str]
    sizes: dict[str, int]

    def key(self, status: str) -> str | None:
        """Return the version under which a page of this list may be stored; None when unknown."""
        if status not in self.of or NAMES not in self.of:
            return None
        return f"{self.of[status]}:{self.of[NAMES]}"


@lru_cache(maxsize=64)
def parse(text: str | None) -> Versions:
    of, sizes = {}, {}
    for row in (text or "").split(","):
        if row:
            status, version, size = row.split(" ")
            of[status], sizes[status] = version, int(size)
    return Versions(text or "", of, sizes)


def read() -> Versions:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SQL}")
        return parse(cursor.fetchone()[0])
