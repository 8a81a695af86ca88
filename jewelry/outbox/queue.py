"""All deliveries of one consumer about one order. One process at a time serves them, in order.

That process holds a lock of its database session, not of a transaction: work may take minutes without
an open transaction, and the lock ends with the process.
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
# Materialized, so that the lock is tried only on the rows that were found.
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
    """Lock the queue of this delivery; None when it is acknowledged, or the queue is being
    served."""
    with _held(_NAMED, [pk]) as line:
        yield line


@contextmanager
def due(consumer: str) -> Iterator[Line | None]:
    """Lock the due queue that has waited longest and that no process serves; None without one."""
    with _held(_DUE, [consumer]) as line:
        yield line


def claim(line: Line, longest: timedelta) -> Delivery | None:
    """Return the first delivery if it may be tried now; no process tries it again until its next
    time.

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
    """Return a delivery that came to the empty queue before its release and that the lock
    turned away."""
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
