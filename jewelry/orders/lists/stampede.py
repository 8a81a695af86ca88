"""At the start of a shift everybody misses at once: one rebuilds, few at most read Postgres."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from django.core.cache import cache

T = TypeVar("T")
WAIT = 0.5
"""Seconds to wait for somebody else's rebuild before making one's own."""

STEP = 0.005
BUILDERS = 4
"""Rebuilds in one process at a time; there are few processes."""


class Gate:
    """A lock for each key in the process, and one in the cache between processes.

    The lock in the cache is a courtesy: when it is lost, two rebuild and both are right.
    """

    def __init__(self) -> None:
        self.builders = BoundedSemaphore(BUILDERS)
        self.guard = Lock()
        self.waiting: dict[str, tuple[Lock, int]] = {}

    @contextmanager
    def only_one(self, key: str, done: Callable[[], T | None]) -> Iterator[T | None]:
        """Yields what somebody else made meanwhile, or None to whoever is to make it."""
        with self._alone(key):
            if (made := done()) is not None:
                yield made
                return
            mine = cache.add(f"lock:{key}", 1, 2)
            if not mine and (made := _wait(done)) is not None:
                yield made
                return
            try:
                with self.builders:
                    yield None
            finally:
                if mine:
                    cache.delete(f"lock:{key}")

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        with self.guard:
            lock, people = self.waiting.get(key, (Lock(), 0))
            self.waiting[key] = lock, people + 1
        try:
            with lock:
                yield
        finally:
            with self.guard:
                lock, people = self.waiting[key]
                if people == 1:
                    del self.waiting[key]
                else:
                    self.waiting[key] = lock, people - 1


def _wait(done: Callable[[], T | None]) -> T | None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        time.sleep(STEP)
        if (made := done()) is not None:
            return made
    return None
