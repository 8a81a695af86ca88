"""Django's Postgres backend with a time limit on this side for every statement of a request.

A server that is down refuses at once. One that hangs, or whose host is gone, sends nothing, and
Postgres' own time limits run on the server. The outermost middleware sets the limit for requests
(`within`); workers rely on their tasks' limits.
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
"""For the request that cancels a statement on the server."""


class TimedOut(psycopg.OperationalError):
    """It is not known whether the server executed the statement."""


class Patience(local):
    """How many seconds a statement of this thread may take; None means no limit."""

    seconds: float | None = None


PATIENCE = Patience()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Limit each statement of this thread to `seconds`; a slower one raises OperationalError."""
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
        """Close a connection on which nothing can be sent, and cancel the statement on the server.

        A background thread sends the cancellation, since the server may not accept that either.
        """
        cancel = self.pgconn.cancel_conn() if capabilities.has_cancel_safe() else None
        self.pgconn.finish()
        if cancel:
            Thread(target=_stop, args=(cancel,), daemon=True).start()


def _stop(cancel: Any) -> None:
    """Avoid libpq's blocking call, which holds Python's lock while a server hangs."""
    with suppress(psycopg.Error):
        cancel.start()
        waiting.wait_conn(generators.cancel(cancel), interval=0.1, timeout=CANCEL_TIMEOUT_SECONDS)


class DatabaseWrapper(base.DatabaseWrapper):
    Database = SimpleNamespace(**vars(psycopg) | {"connect": Prompt.connect})  # type: ignore[assignment]
