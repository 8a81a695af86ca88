"""Limits a partner's requests by a token bucket.

It is in Valkey, shared by all processes, and one script takes a token, so two requests never take
the same one. While the cache is down each process has buckets of its own, so a partner may make the
limit times the number of processes: never none, and never an error.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from django.conf import settings

from jewelry.platform import cache

SCRIPT = """
local most, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = most
if kept[1] and kept[2] then
  tokens = math.min(most, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * rate)
end
local took = 0
if tokens >= 1 then tokens = tokens - 1; took = 1 end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(now))
redis.call('EXPIRE', KEYS[1], math.ceil(most / rate) + 1)
return {took, tostring(tokens)}
"""
WINDOW_SECONDS = 60
"""In which an empty bucket fills."""

MAX_LOCAL_BUCKETS = 1000
TURNS = BoundedSemaphore(4)
"""Calls that a process works on at once: half of the threads of a process for people."""


@dataclass(frozen=True)
class Standing:
    allowed: bool
    tokens: float

    @property
    def headers(self) -> dict[str, str]:
        """The names of draft-ietf-httpapi-ratelimit-headers."""
        quota = settings.API_REQUESTS_A_MINUTE
        full = math.ceil((quota - self.tokens) * WINDOW_SECONDS / quota)
        return {
            "RateLimit-Policy": f'"partner";q={quota};w={WINDOW_SECONDS}',
            "RateLimit": f'"partner";r={int(self.tokens)};t={full}',
        }

    @property
    def wait(self) -> int:
        """Seconds until there is a token again."""
        return max(
            1, math.ceil((1 - self.tokens) * WINDOW_SECONDS / settings.API_REQUESTS_A_MINUTE)
        )


def take(partner: int, mode: str) -> Standing:
    """Take one of the partner's tokens; the sandbox has a bucket of its own."""
    most = settings.API_REQUESTS_A_MINUTE
    name = f"limit:{partner}:{mode}"
    found = cache.raw(
        lambda client: client.eval(SCRIPT, 1, name, most, most / WINDOW_SECONDS), None
    )
    if found is None:
        return _take_here(name, most)
    return Standing(bool(found[0]), float(found[1]))


_here: OrderedDict[str, tuple[float, float]] = OrderedDict()
_lock = Lock()


def _take_here(name: str, most: float) -> Standing:
    with _lock:
        now = time.monotonic()
        tokens, at = _here.pop(name, (most, now))
        tokens = min(most, tokens + (now - at) * most / WINDOW_SECONDS)
        allowed = tokens >= 1
        _here[name] = (tokens - allowed, now)
        while len(_here) > MAX_LOCAL_BUCKETS:
            _here.popitem(last=False)
    return Standing(allowed, tokens - allowed)
