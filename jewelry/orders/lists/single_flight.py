"""When many views miss at once, one rebuilds the page, and at most a few read Postgres."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event, Lock

from django.core.cache import cache

from jewelry.orders.lists.build import Built
from jewelry.platform.metrics import definitions

LOCAL_WAIT_SECONDS = 2.0
"""How long to wait for a rebuild in this process before rebuilding oneself."""

REMOTE_WAIT_SECONDS = 0.5
"""The same for a rebuild in another process, which may have died."""

POLL_SECONDS = 0.005
LOCK_SECONDS = 2
MAX_BUILDERS = 4
"""Rebuilds in one process at a time; there are few processes."""


HERE = definitions.WAITS.labels("this process")
ELSEWHERE = definitions.WAITS.labels("another process")


@dataclass
class Flight:
    """A rebuild under way, and its result."""

    over: Event = field(default_factory=Event)
    page: bytes | None = None


class Gate:
    """One rebuild for each key in the process, and by a lock in the cache between processes.

    The lock in the cache only saves work: when it is lost, two processes rebuild, and both are
    right.
    """

    def __init__(self) -> None:
        self.builders = BoundedSemaphore(MAX_BUILDERS)
        self.guard = Lock()
        self.flights: dict[str, Flight] = {}

    def once(self, key: str, kept: Callable[[], bytes | None], make: Callable[[], Built]) -> bytes:
        """Return the page that `kept` finds, or that one of the callers for `key` makes.

        The key carries a version, so all callers have seen the same state. A page made after that
        is as new as each may expect, even if a newer version overtook it.
        """
        with self.guard:
            flight = self.flights.get(key)
            if leads := flight is None:
                flight = self.flights[key] = Flight()
        if not leads:
            return self._follow(flight, make)
        try:
            return self._lead(flight, key, kept, make)
        finally:
            with self.guard:
                del self.flights[key]
            flight.over.set()

    def _follow(self, flight: Flight, make: Callable[[], Built]) -> bytes:
        with HERE.time():
            flight.over.wait(LOCAL_WAIT_SECONDS)
        if flight.page is not None:
            return flight.page
        with self.builders:
            return flight.page if flight.page is not None else make().html

    def _lead(
        self, flight: Flight, key: str, kept: Callable[[], bytes | None], make: Callable[[], Built]
    ) -> bytes:
        flight.page = kept()
        mine, waited, since = False, False, time.monotonic()
        end = since + REMOTE_WAIT_SECONDS
        while flight.page is None and time.monotonic() < end:
            # Look again each time: the lock's holder may have built a newer version than ours.
            if mine := bool(cache.add(f"lock:{key}", 1, LOCK_SECONDS)):
                break
            time.sleep(POLL_SECONDS)
            flight.page = kept()
            waited = True
        if waited:
            ELSEWHERE.observe(time.monotonic() - since)
        if flight.page is not None:
            return flight.page
        try:
            with self.builders:
                built = make()
            flight.page = built.html if built.filed else None
            return built.html
        finally:
            if mine:
                cache.delete(f"lock:{key}")
