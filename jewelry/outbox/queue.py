"""What waits for one consumer about one order. Served by one process at a time, in order.

Who serves a line holds a lock of its database session, not of a transaction: work may take minutes
without keeping one open, and the lock ends with the process, however that ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from jewelry.outbox.models import Delivery
from jewelry.platform.postgres import locks

FIRST = timedelta(seconds=2)
"""From a first attempt to the second; each time twice as long."""

_LOCK = locks.KEY % "'outbox:' || consumer || ':' || order_id"
_FREE = f"""
SELECT consumer, order_id FROM found WHERE pg_try_advisory_lock({_LOCK}) LIMIT 1
"""  # noqa: S608
# Materialized: the lock is tried on what was found, row by row, and not on what was looked through.
_NAMED = f"""
WITH found AS MATERIALIZED (
  SELECT consumer, order_id FROM outbox_delivery WHERE id = %s AND done_at IS NULL
) {_FREE}
"""  # noqa: S608
_DUE = f"""
WITH found AS MATERIALIZED (
  SELECT consumer, order_id FROM outbox_delivery AS mine
  WHERE consumer = %s AND done_at IS NULL AND parked_at IS NULL
    AND next_at <= statement_timestamp()
    AND NOT EXISTS (
      SELECT FROM outbox_delivery AS earlier
      WHERE earlier.consumer = mine.consumer AND earlier.order_id = mine.order_id
        AND earlier.version < mine.version AND earlier.done_at IS NULL
    )
  ORDER BY next_at LIMIT 50
) {_FREE}
"""  # noqa: S608
_CLAIM = """
UPDATE outbox_delivery
SET attempts = attempts + 1,
  next_at = statement_timestamp()
    + make_interval(secs => least(%s, %s * power(2, least(attempts, 20))))
WHERE id = (
  SELECT id FROM outbox_delivery
  WHERE id = (
    SELECT id FROM outbox_delivery
    WHERE consumer = %s AND order_id = %s AND done_at IS NULL ORDER BY version LIMIT 1
  ) AND done_at IS NULL AND parked_at IS NULL
    AND (attempts = 0 OR next_at <= statement_timestamp())
  FOR UPDATE SKIP LOCKED
) RETURNING id
"""


@dataclass(frozen=True)
class Line:
    consumer: str
    order_id: int


@contextmanager
def of_delivery(pk: int) -> Iterator[Line | None]:
    """The line it stands in; None when it is acknowledged, or the line is being served."""
    with _held(_NAMED, [pk]) as line:
        yield line


@contextmanager
def due(consumer: str) -> Iterator[Line | None]:
    """The line that has waited longest of those whose first is due and that nobody serves."""
    with _held(_DUE, [consumer]) as line:
        yield line


def claim(line: Line, longest: timedelta) -> Delivery | None:
    """The first of the line if it may be tried now; nobody tries it again until its next time.

    The attempt is counted before it begins, so that a message that kills its worker is counted.
    """
    with connection.cursor() as cursor:
        seconds = longest.total_seconds(), FIRST.total_seconds()
        cursor.execute(_CLAIM, [*seconds, line.consumer, line.order_id])
        found = cursor.fetchone()
    if found is None:
        return None
    return Delivery.objects.select_related("event__order").get(pk=found[0])


def arrived(line: Line) -> int | None:
    """Who came to the empty line before it was released, and was turned away by the lock."""
    first = Delivery.objects.filter(consumer=line.consumer, order=line.order_id, done_at=None)
    found = first.order_by("version").values_list("pk", "attempts", "parked_at").first()
    return found[0] if found and found[1:] == (0, None) else None


@contextmanager
def _held(query: str, values: list[int] | list[str]) -> Iterator[Line | None]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found = cursor.fetchone()
    if found is None:
        yield None
        return
    line = Line(*found)
    try:
        yield line
    finally:
        locks.release(f"outbox:{line.consumer}:{line.order_id}")
