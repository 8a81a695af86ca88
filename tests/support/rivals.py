"""Rivals: work on connections of its own, between two lines of what is tested."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.processes import until

Work = Callable[[], Any]
WITHIN_SECONDS = 30
"""For what hangs; a busy machine is slow."""


@contextmanager
def rivals() -> Iterator[Callable[[Work], Future[Any]]]:
    """Starts whatever it is given on a connection of its own, as another process would."""
    from django.db import connection

    def run(work: Work) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        yield lambda work: pool.submit(run, work)


def elsewhere(work: Work) -> Any:
    """Do `work` on another connection, to its end, and return what it returns."""
    with rivals() as start:
        return start(work).result(WITHIN_SECONDS)


def somebody_waits() -> bool:
    """Whether a connection waits for a lock of the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


@contextmanager
def met(
    place: object,
    name: str,
    rival: Work,
    done: Callable[[], object] = somebody_waits,
    *,
    after: bool = False,
) -> Iterator[list[Future[Any]]]:
    """Start `rival` before the first call of `place.name`, or after it.

    That call goes on once `done`: the rival waits for a lock, or has done all it wanted. Yields
    what becomes of the rival.
    """
    real, started = getattr(place, name), list[Future[Any]]()
    with rivals() as start, pytest.MonkeyPatch.context() as patch:

        def call(*args: Any, **kwargs: Any) -> Any:
            answer = real(*args, **kwargs) if after else None
            if not started:
                started.append(start(rival))
                until(done, "the rival", WITHIN_SECONDS)
            return answer if after else real(*args, **kwargs)

        patch.setattr(place, name, call)
        yield started
