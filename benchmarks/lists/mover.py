"""One writer of many, in a process of its own that knows nothing but SQL."""

import time
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

TAKE = """
UPDATE orders_order SET status = 'MANUFACTURING_STARTED', operator_id = %(operator)s,
  taken_at = now(), status_since = now(), version = version + 1 WHERE id = %(order)s
"""
RETURN = """
UPDATE orders_order SET status = 'MANUFACTURING_APPROVED', operator_id = NULL,
  taken_at = NULL, status_since = now(), version = version + 1 WHERE id = %(order)s
"""


def move(
    parameters: dict[str, Any],
    orders: list[int],
    operator: int,
    seconds: float,
    barrier: Barrier,
    answers: Any,
) -> None:
    times = []
    with psycopg.connect(**parameters, autocommit=True) as link:
        barrier.wait(60)
        end, turn = time.monotonic() + seconds, 0
        while (since := time.monotonic()) < end:
            statement = TAKE if (turn // len(orders)) % 2 == 0 else RETURN
            values = {"operator": operator, "order": orders[turn % len(orders)]}
            link.execute(statement, values, prepare=True)
            times.append(time.monotonic() - since)
            turn += 1
    answers.put(times)
