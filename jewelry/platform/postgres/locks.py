"""Advisory locks by name: of a transaction, or of a session for work that takes minutes.

A lock of a session keeps no transaction open, and ends with the process, however that ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

TRY = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


def lock(name: str) -> None:
    """Wait for the lock; the transaction's end releases it."""
    _ask("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", name)


def try_lock(name: str) -> bool:
    """Return whether the lock was free; it is then the transaction's."""
    return _ask(TRY, name)


@contextmanager
def session_lock(name: str) -> Iterator[None]:
    """Wait for the lock, and hold it in the session meanwhile."""
    _ask("SELECT pg_advisory_lock(hashtextextended(%s, 0))", name)
    try:
        yield
    finally:
        release(name)


@contextmanager
def try_session_lock(name: str) -> Iterator[bool]:
    """Yield whether the lock was free; it is then held in the session meanwhile."""
    is_ours = _ask("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", name)
    try:
        yield is_ours
    finally:
        if is_ours:
            release(name)


def release(name: str) -> None:
    """Give a session's lock back, with the session if need be."""
    try:
        _ask("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", name)
    except Error:
        connection.close()


def _ask(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        row = cursor.fetchone()
    return bool(row and row[0])
