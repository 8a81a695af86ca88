"""Advisory locks by name: of a transaction, or of a session for work that takes minutes.

A session's lock keeps no transaction open, and ends with the process.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection

KEY = "hashtextextended(%s, 0)"
TRY = f"SELECT pg_try_advisory_xact_lock({KEY})"

log = logging.getLogger(__name__)


def lock(name: str) -> None:
    """Wait for the lock; the transaction's end releases it."""
    _ask(f"SELECT pg_advisory_xact_lock({KEY})", name)


def try_lock(name: str) -> bool:
    """Take the lock for this transaction if it is free; return whether it was."""
    return _ask(TRY, name)


@contextmanager
def session_lock(name: str) -> Iterator[None]:
    """Wait for the lock and hold it in this session within the block."""
    _ask(f"SELECT pg_advisory_lock({KEY})", name)
    try:
        yield
    finally:
        release(name)


@contextmanager
def try_session_lock(name: str) -> Iterator[bool]:
    """Yield whether the lock was free; if so, this session holds it within the block."""
    is_ours = _ask(f"SELECT pg_try_advisory_lock({KEY})", name)
    try:
        yield is_ours
    finally:
        if is_ours:
            release(name)


def release(name: str) -> None:
    """Release a session's lock; when that fails, close the connection."""
    try:
        is_released = _ask(f"SELECT pg_advisory_unlock({KEY})", name)
    except Error:
        connection.close()
    else:
        if not is_released:
            log.warning("The lock %s was not held.", name)


def _ask(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        row = cursor.fetchone()
    return bool(row and row[0])
