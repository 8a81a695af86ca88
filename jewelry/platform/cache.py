"""The cache behind a circuit breaker: it may be down, hang or answer garbage, and pages stay right.

After `MAX_FAILURES` failed calls in a row every read is a miss at once. Every `PAUSE_SECONDS` a
background thread checks whether the server is back. So the first few calls of an outage cost a
time-out each, and later ones cost microseconds. A failed write is lost, so nothing that matters may
depend on it.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from threading import Thread
from typing import Any, TypeVar, cast

from django.core.cache import caches
from django_redis.cache import RedisCache
from redis.exceptions import RedisError

from jewelry.platform.backoff import Backoff
from jewelry.platform.metrics import definitions

T = TypeVar("T")
MAX_FAILURES = 3
PAUSE_SECONDS = 1.0
WRONG_TYPE = "WRONGTYPE"
"""The server works, but the key holds a value of another type: this counts as unreadable."""

log = logging.getLogger(__name__)


class Breaker:
    def __init__(self) -> None:
        self.backoff = Backoff(PAUSE_SECONDS, failures=MAX_FAILURES)

    def call(self, action: Callable[[], T], otherwise: T, look: Callable[[], object]) -> T:
        """Return `action()`, or `otherwise` when the server fails. `look` must raise while it
        is down."""
        if self.backoff.is_away:
            self._look_now_and_then(look)
            return otherwise
        try:
            value = action()
        except (RedisError, OSError) as error:
            if not str(error).startswith(WRONG_TYPE):
                self._failed(error)
                return otherwise
            value = otherwise
        except (ValueError, TypeError, RecursionError):
            value = otherwise  # an unreadable value, of an older release perhaps, is a miss
        self._recovered()
        return value

    def _look_now_and_then(self, look: Callable[[], object]) -> None:
        if self.backoff.may_ask():
            Thread(target=self._look, args=(look,), daemon=True).start()

    def _look(self, look: Callable[[], object]) -> None:
        try:
            look()
        except (RedisError, OSError) as error:
            self._failed(error)
        else:
            self._recovered()

    def _failed(self, error: Exception) -> None:
        if self.backoff.failed():
            definitions.TRIPS.inc()
            definitions.BREAKER.set(self.backoff.is_away)
            log.error("The cache is off: %s: %s", type(error).__name__, error)

    def _recovered(self) -> None:
        if self.backoff.succeeded():
            definitions.BREAKER.set(self.backoff.is_away)
            log.warning("The cache is back.")


BREAKERS: defaultdict[str, Breaker] = defaultdict(Breaker)
"""One for each server. Django makes a cache object for each thread, so it cannot hold one."""


NONE: Any = object()
"""The cache has nothing under this key."""

FAILED: Any = object()
"""The cache gave no answer, or an unreadable one."""


class BreakingCache(RedisCache):
    """Django's cache interface; a failing read is a miss, and a failing write does nothing."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.breaker = BREAKERS[server]

    def call(self, action: Callable[[], T], otherwise: T) -> T:
        return self.breaker.call(action, otherwise, self._ping)

    def _ping(self) -> object:
        return self.client.get_client(write=True).ping()

    def get(self, key: str, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        value = self.call(
            lambda: super(BreakingCache, self).get(key, NONE, *args, **kwargs), FAILED
        )
        count = definitions.family(key)
        if value is NONE or value is FAILED:
            (count.miss if value is NONE else count.error)()
            return default
        count.hit()
        return value

    def get_many(self, keys: Iterable[str], *args: Any, **kwargs: Any) -> Mapping[str, Any]:
        wanted = list(keys)
        found = self.call(
            lambda: super(BreakingCache, self).get_many(wanted, *args, **kwargs), FAILED
        )
        if wanted:
            _count_many(definitions.family(wanted[0]), len(wanted), found)
        return {} if found is FAILED else cast(Mapping[str, Any], found)

    def set(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return _written(
            [key],
            self.call(lambda: super(BreakingCache, self).set(key, *args, **kwargs), FAILED),
            otherwise=False,
        )

    def add(self, key: str, *args: Any, **kwargs: Any) -> Any:
        """Return True also when the server is down, so that the caller does the work itself."""
        return _written(
            [key],
            self.call(lambda: super(BreakingCache, self).add(key, *args, **kwargs), FAILED),
            otherwise=True,
        )

    def set_many(self, data: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
        return _written(
            list(data),
            self.call(lambda: super(BreakingCache, self).set_many(data, *args, **kwargs), FAILED),
            otherwise=list(data),
        )

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self.call(lambda: super(BreakingCache, self).delete(*args, **kwargs), False)

    def raw(self, action: Callable[[Any], T], otherwise: T) -> T:
        return self.call(lambda: action(self.client.get_client(write=True)), otherwise)


def _count_many(count: definitions.Family, wanted: int, found: Any) -> None:
    """Count hits and misses of one family: `get_many` is never called with two families."""
    if found is FAILED:
        count.error(wanted)
        return
    count.hit(len(found))
    count.miss(wanted - len(found))


def _written(keys: list[str], answer: Any, otherwise: T) -> Any | T:
    if keys:
        count = definitions.family(keys[0])
        (count.failed if answer is FAILED else count.written)(len(keys))
    return otherwise if answer is FAILED else answer


def is_away() -> bool:
    return cast(BreakingCache, caches["default"]).breaker.backoff.is_away


def raw(action: Callable[[Any], T], otherwise: T) -> T:
    """Return `action(client)`, for commands that Django's interface lacks: sets, hashes, scripts.

    `client` is the redis client. Returns `otherwise` when the server fails. These keys have no
    prefix; `clear()` deletes them with the rest.
    """
    return cast(BreakingCache, caches["default"]).raw(action, otherwise)
