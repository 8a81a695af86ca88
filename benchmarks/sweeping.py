"""`python -m benchmarks.sweeping`: what looking for work costs, beside so many old messages.

Ten thousand messages wait in each case (half of them behind an earlier one of their order, a fifth
parked); what differs is how many have been acknowledged before them. Times are of the sweep's own
statements, on a Postgres of its own.
"""

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median

from benchmarks.lab import stage

OLD = """
INSERT INTO outbox_delivery
  (event_id, order_id, version, consumer, created_at, next_at, attempts, done_at, error)
SELECT n, n / 10, n %% 10 + 1, 'pricing', now(), now(), 1, now(), ''
FROM generate_series(%s::bigint, %s::bigint) AS n
"""
WAITING = """
INSERT INTO outbox_delivery
  (event_id, order_id, version, consumer, created_at, next_at, attempts, parked_at, error)
SELECT -n, -n / 2, n % 2 + 1, 'pricing', now(), now() - n * interval '1 ms', 0,
  CASE WHEN n % 10 < 2 THEN now() END, ''
FROM generate_series(1, 10000) AS n
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweeping", description=__doc__)
    parser.add_argument("--old", type=int, nargs="*", default=[0, 1_000_000, 10_000_000])
    parser.add_argument("--times", type=int, default=300)
    options = parser.parse_args()
    with stage.set_up("sweeping"):
        compare(options.old, options.times)
    return 0


def compare(sizes: list[int], times: int) -> None:
    from django.db import connection, connections

    from jewelry.outbox import metrics, queue

    with connection.cursor() as cursor:
        # No events are made for them: only this table is asked.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(WAITING)
        made = 0
        for size in sorted(sizes):
            cursor.execute(OLD, [made + 1, size])
            made = size
            cursor.execute("VACUUM ANALYZE outbox_delivery")
            cursor.execute("CHECKPOINT")
            due = _ms(lambda: _look(queue.due), times)
            counts = _ms(metrics.read, 20)
            stage.say(
                f"{size:>12,} old: a look for work reads {_pages()} pages, {due:.2f} ms; "
                f"all figures {counts:.1f} ms"
            )
    connections.close_all()


def _look(due: Callable[[str], object]) -> None:
    with due("pricing") as line:  # type: ignore[attr-defined]
        assert line


def _pages() -> int:
    """How many pages of Postgres one look touches."""
    from django.db import connection

    from jewelry.outbox import queue

    with connection.cursor() as cursor:
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {queue.QUEUE.free_sql(queue.DUE)}",
            ["pricing"],
        )
        plan = cursor.fetchone()[0][0]["Plan"]
        cursor.execute("SELECT pg_advisory_unlock_all()")
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _ms(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        since = time.perf_counter()
        work()
        taken.append((time.perf_counter() - since) * 1000)
    return median(taken)


if __name__ == "__main__":
    sys.exit(main())
