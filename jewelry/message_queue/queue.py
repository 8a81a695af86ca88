"""Which message is next: one process at a time serves a lane; in a line, the lowest version goes first.

That process holds a lock of its database session, not of a transaction: work may take minutes without
an open transaction, and the lock ends with the process.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

from django.db import connection
from kombu.exceptions import OperationalError

from jewelry.message_queue.models import Message
from jewelry.platform.postgres import locks

M = TypeVar("M", bound=Message)
Lane = tuple[str | int, ...]

log = logging.getLogger(__name__)

_READY = "m.next_at <= statement_timestamp()"
_FIRST = """
m.{done} IS NULL AND m.{parked} IS NULL AND NOT EXISTS (
  SELECT FROM {table} AS earlier
  WHERE {same_line} AND earlier.version < m.version AND earlier.{done} IS NULL {passes}
)
"""
_CLAIMABLE = """
SELECT m.id FROM {table} AS m WHERE {of_lane} AND {awake} AND {first} AND ({untried}{ready})
ORDER BY m.next_at, m.id LIMIT 1 FOR UPDATE OF m SKIP LOCKED
"""
_CLAIM = """
UPDATE {table}
SET attempts = attempts + 1,
  next_at = statement_timestamp()
    + make_interval(secs => least(%s, %s * power(2, least(attempts, 20))))
WHERE id = ({claimable})
RETURNING id
"""
# Materialized, so that the lock is tried only on the rows that were found.
_FREE = """
WITH found AS MATERIALIZED (SELECT {lane} FROM {table} AS m WHERE {which})
SELECT * FROM found WHERE pg_try_advisory_lock({key}) LIMIT 1
"""


@dataclass(eq=False)
class MessageQueue(Generic[M]):
    """The policy of one queue: which messages wait for which, and for how long.

    `lane` names the columns of the messages that one process serves at a time, `line` those of the
    messages that go in the order of their versions. With `parked_holds` they also wait for a parked
    one. With `at_once` a worker may try a new message before its `next_at`, for which the sweep
    waits. `awake` is SQL about a message `m`: without it the message is not served. `related` is
    read together with a message.
    """

    name: str
    model: type[M]
    lane: tuple[str, ...]
    line: tuple[str, ...]
    related: str
    first_retry_delay: timedelta
    parked_holds: bool
    at_once: bool
    awake: str = "true"

    def __post_init__(self) -> None:
        columns = {field.name: field.column for field in self.model._meta.concrete_fields}
        names = {
            "table": self.model._meta.db_table,
            "done": columns["done_at"],
            "parked": columns["parked_at"],
            "lane": ", ".join(self.lane),
            "key": locks.KEY % " || ':' || ".join([f"'{self.name}'", *self.lane]),
            "of_lane": " AND ".join(f"m.{column} = %s" for column in self.lane),
            "same_line": " AND ".join(f"earlier.{column} = m.{column}" for column in self.line),
            "untried": "m.attempts = 0 OR " if self.at_once else "",
            "awake": self.awake,
        }
        names["passes"] = "" if self.parked_holds else f"AND earlier.{names['parked']} IS NULL"
        names["first"] = _FIRST.format(**names)
        self.due = f"{names['first']} AND {_READY}"
        """SQL about a message `m`: whether a sweep may take it."""

        self._claimable = _CLAIMABLE.format(ready=_READY, **names)
        self._claim = _CLAIM.format(claimable=self._claimable, **names)
        self._free = _FREE.format(which="{which}", **names)

    def claim(self, lane: Lane, longest: timedelta) -> M | None:
        """Return the first message that may be tried now; no process tries it until its next time.

        The attempt is counted before it begins, so that a message that kills its worker is counted.
        """
        with connection.cursor() as cursor:
            seconds = longest.total_seconds(), self.first_retry_delay.total_seconds()
            cursor.execute(self._claim, [*seconds, *lane])
            found = cursor.fetchone()
        if found is None:
            return None
        return self.model._default_manager.select_related(self.related).get(pk=found[0])

    def has_work(self, lane: Lane) -> bool:
        """Return whether `claim` would find a message. Ask after the release of a lane: a worker
        that came before it was turned away by the lock.
        """
        with connection.cursor() as cursor:
            cursor.execute(self._claimable, lane)
            return cursor.fetchone() is not None

    def held(self, lane: Lane) -> AbstractContextManager[bool]:
        """Lock the lane; yield False while another process serves it."""
        return locks.try_session_lock(self._lock_name(lane))

    @contextmanager
    def free(self, which: str, values: Sequence[str | int]) -> Iterator[Lane | None]:
        """Lock the first free lane of the messages that the SQL `which` finds; None without one."""
        with connection.cursor() as cursor:
            cursor.execute(self.free_sql(which), values)
            found: Lane | None = cursor.fetchone()
        if found is None:
            yield None
            return
        try:
            yield found
        finally:
            locks.release(self._lock_name(found))

    def free_sql(self, which: str) -> str:
        return self._free.format(which=which)

    def retry_delay(self, attempts: int, longest: timedelta) -> timedelta:
        """Double the delay each time, and spread it, so that not all return at one moment."""
        grown: timedelta = min(longest, self.first_retry_delay * 2.0 ** min(attempts - 1, 20))
        return grown * random.uniform(0.75, 1.25)  # noqa: S311

    def _lock_name(self, lane: Lane) -> str:
        return ":".join([self.name, *map(str, lane)])


def wake_worker(task: Any, argument: object, queue: str) -> None:
    """Send the task. The broker may lose it: the rows count, and a sweep finds them."""
    try:
        task.apply_async((argument,), queue=queue)
    except (OperationalError, OSError) as error:
        log.warning("The broker is away, messages in %s wait for the sweep: %s", queue, error)
