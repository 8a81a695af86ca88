"""Counts that expire: in the cache, or in Postgres while it is down, so that limits hold always.

A count does not move between the two, so an attacker has twice the tries once, when the cache goes
or returns. Names are hashed, so neither store shows a login or an address.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection

from jewelry.accounts.models import Count
from jewelry.platform.cache import raw

PREFIX = "throttle:"
AWAY = None

ONE_MORE = """
INSERT INTO accounts_count AS old (key, many, ends)
VALUES (%(key)s, 1, clock_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET ends = excluded.ends,
    many = CASE WHEN old.ends < clock_timestamp() THEN 1 ELSE least(old.many, 1000000) + 1 END
RETURNING many
"""
IN_TIME = ONE_MORE.replace(
    "ends = excluded.ends,",
    "ends = CASE WHEN old.ends < clock_timestamp() THEN excluded.ends ELSE old.ends END,",
)
FIRST = """
INSERT INTO accounts_count AS old (key, many, ends)
VALUES (%(key)s, 1, clock_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET ends = excluded.ends WHERE old.ends < clock_timestamp()
RETURNING many
"""
ONE_LESS = "UPDATE accounts_count SET many = many - 1 WHERE key = ANY(%(keys)s) AND many > 0"


def one_more(name: str, seconds: int) -> int:
    """Count one more and return the count; it expires `seconds` after the last one."""
    key = _key(name)

    def count(client: Any) -> int:
        with client.pipeline() as both:
            both.incr(key)
            both.expire(key, seconds)
            return int(both.execute()[0])

    found = raw(count, AWAY)
    return found if found is not AWAY else _asked(ONE_MORE, key, seconds)


def one_more_in_time(name: str, seconds: int) -> int:
    """Count one more and return the count; it expires `seconds` after the first one."""
    key = _key(name)

    def count(client: Any) -> int:
        with client.pipeline() as both:
            both.set(key, 0, ex=seconds, nx=True)
            both.incr(key)
            return int(both.execute()[1])

    found = raw(count, AWAY)
    return found if found is not AWAY else _asked(IN_TIME, key, seconds)


def is_first(name: str, seconds: int) -> bool:
    """Return whether no caller was the first within `seconds`."""
    key = _key(name)
    found = raw(lambda client: bool(client.set(key, 1, nx=True, ex=seconds)), AWAY)
    return found if found is not AWAY else bool(_asked(FIRST, key, seconds))


def one_less(names: Sequence[str]) -> None:
    keys = [_key(name) for name in names]
    if raw(lambda client: [_take_back(client, key) for key in keys], AWAY) is AWAY:
        with connection.cursor() as cursor:
            cursor.execute(ONE_LESS, {"keys": keys})


def forget(names: Sequence[str]) -> None:
    """Forget the counts in both stores."""
    keys = [_key(name) for name in names]
    raw(lambda client: client.delete(*keys), AWAY)
    Count.objects.filter(pk__in=keys).delete()


def remember(name: str, seconds: int) -> None:
    """In the cache alone, like `is_remembered`: without the cache no address is known."""
    raw(lambda client: client.set(_key(name), 1, ex=seconds), AWAY)


def is_remembered(name: str) -> bool:
    return bool(raw(lambda client: client.exists(_key(name)), AWAY))


def _take_back(client: Any, key: str) -> int:
    return int(client.decr(key)) if int(client.get(key) or 0) > 0 else 0


def _asked(statement: str, key: str, seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"key": key, "seconds": seconds})
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _key(name: str) -> str:
    return f"{PREFIX}{hashlib.sha256(name.encode(errors='replace')).hexdigest()}"
