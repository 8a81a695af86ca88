"""Django's Postgres, for processes in which somebody waits: no statement waits without end.

A server that is down says so at once. One that hangs, or whose host is gone, says nothing, and
Postgres' own time limits are the server's: only a limit on this side helps. It holds for requests
(`within`, by the outermost middleware); workers have their tasks' limits, and may be patient.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread, local
from types import SimpleNamespace
from typing import Any, Self

import psycopg
from django.db.backends.postgresql import base
from psycopg import capabilities, generators, waiting
from psycopg.errors import ConnectionTimeout, _WaitTimeout

from jewelry.platform.backoff import Backoff

BACKOFF = Backoff(1.0)
CANCEL_TIMEOUT_SECONDS = 5.0
"""Seconds for telling a server that nobody waits for its answer any more."""


class TimedOut(psycopg.OperationalError):
    """Whether the statement was carried out nobody knows."""


class Patience(local):
    """This thread's: how many seconds a statement may take, None for ever."""

    seconds: float | None = None


PATIENCE = Patience()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Each statement of this thread; raises OperationalError."""
    before, PATIENCE.seconds = PATIENCE.seconds, seconds
    try:
        yield
    finally:
        PATIENCE.seconds = before


class Prompt(psycopg.Connection[Any]):
    @classmethod
    def connect(cls, *args: Any, **options: Any) -> Self:
        if PATIENCE.seconds is None:
            return super().connect(*args, **options)
        if not BACKOFF.may_ask():
            raise psycopg.OperationalError("the database did not answer a moment ago")
        try:
            link = super().connect(*args, **options)
        except ConnectionTimeout:
            BACKOFF.failed()
            raise
        BACKOFF.succeeded()
        return link

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        limit = PATIENCE.seconds
        if timeout is not None or limit is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except _WaitTimeout:
            self._give_up()
            raise TimedOut(f"no answer from the database within {limit:g} s") from None

    def _give_up(self) -> None:
        """Nothing can be sent on it any more; a server that is merely busy is told to stop.

        It is told by a thread that nobody waits for: the server may not take that either.
        """
        cancel = self.pgconn.cancel_conn() if capabilities.has_cancel_safe() else None
        self.pgconn.finish()
        if cancel:
            Thread(target=_stop, args=(cancel,), daemon=True).start()


def _stop(cancel: Any) -> None:
    """Not libpq's blocking call, which would keep all of Python waiting for a server that hangs."""
    with suppress(psycopg.Error):
        cancel.start()
        waiting.wait_conn(generators.cancel(cancel), interval=0.1, timeout=CANCEL_TIMEOUT_SECONDS)


class DatabaseWrapper(base.DatabaseWrapper):
    Database = SimpleNamespace(**vars(psycopg) | {"connect": Prompt.connect})  # type: ignore[assignment]
