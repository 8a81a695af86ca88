"""How often somebody may try: wrong passwords, sign-ups, letters. Counted in the cache.

Each attempt is counted before it is made, in one step, so that a hundred at once are counted too; one
that succeeds is taken back. An address that signed in to an account before has a counter of its own
there: strangers who guess can't keep the owner out. Without the cache nobody is kept out: guessing
is slow enough for an hour, and a shop that lets nobody in is not.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jewelry.accounts.models import User
from jewelry.platform.cache import raw
from jewelry.platform.client_address import client_address
from jewelry.platform.tracing import context

MOST = 10
"""Wrong passwords for one account: by one address that is known there, or by all others together."""

SECONDS = 15 * 60
MOST_OF_ADDRESS = 50
"""Wrong passwords from one address, whatever the accounts; a firm's people share one."""

MOST_OF_ALL = 1000
"""With more wrong passwords on the whole site, addresses that are not known take turns."""

TURN_SECONDS = 2
KNOWN_SECONDS = 90 * 24 * 3600
PREFIX = "throttle:"


@dataclass(frozen=True)
class Limit:
    """At most so many in so many seconds."""

    kind: str
    most: int
    seconds: int


SIGN_UPS = Limit("sign-up", 20, 3600)
"""Forms for a new account from one address."""

RESETS = Limit("reset", 10, 3600)
"""Letters with a new password that one address asks for."""

LETTERS = Limit("reset-letter", 1, 5 * 60)
"""Such letters to one person."""


def is_over(limit: Limit, who: str) -> bool:
    """Count one more, and whether that is too many."""
    return _count(f"{limit.kind}|{who}", limit.seconds) > limit.most


def may_try(request: HttpRequest, login: str) -> bool:
    """Count an attempt to sign in; False when no password is looked at."""
    address = client_address(request)
    if _is_known(login, address):
        return _count(f"{_name(login)}|{address}", SECONDS) <= MOST
    counts = [
        (_count(_name(login), SECONDS), MOST),
        (_count(f"address|{address}", SECONDS), MOST_OF_ADDRESS),
    ]
    if any(found > most for found, most in counts):
        return False
    return _count("all", SECONDS) <= MOST_OF_ALL or _has_turn()


def succeeded(request: HttpRequest, login: str) -> None:
    """The address is known from now on, and what it tried is forgotten."""
    address = client_address(request)
    known = _key(f"known|{_name(login)}|{address}")
    raw(lambda client: client.set(known, 1, ex=KNOWN_SECONDS), None)
    lift(login, address)
    shared = [_key(f"address|{address}"), _key("all")]
    raw(lambda client: [_take_back(client, key) for key in shared], None)


def lift(login: str, address: str = "") -> None:
    """Whoever has a new password may come in at once."""
    keys = [_key(_name(login)), _key(f"{_name(login)}|{address}")]
    raw(lambda client: client.delete(*keys), None)


def lift_for(sender: object, person: User, **_: Any) -> None:
    """When a person's password changed; by whoever asks, where a request did it."""
    request = context.current_request()
    lift(person.username, client_address(request) if request else "")


def _is_known(login: str, address: str) -> bool:
    key = _key(f"known|{_name(login)}|{address}")
    return bool(raw(lambda client: client.exists(key), None))


def _count(what: str, seconds: int) -> int:
    """Each counts from now: who goes on guessing goes on waiting. 0 without the cache."""
    key = _key(what)

    def count(client: Any) -> int:
        with client.pipeline() as both:
            both.incr(key)
            both.expire(key, seconds)
            return int(both.execute()[0])

    return int(raw(count, None) or 0)


def _take_back(client: Any, key: str) -> int:
    return int(client.decr(key)) if int(client.get(key) or 0) > 0 else 0


def _has_turn() -> bool:
    """One attempt in so many seconds, over all addresses that nobody knows."""
    key = _key("turn")
    return bool(raw(lambda client: client.set(key, 1, nx=True, ex=TURN_SECONDS), True))


def _name(login: str) -> str:
    return User.normalize_username(login.strip()).lower()


def _key(what: str) -> str:
    return f"{PREFIX}{hashlib.sha256(what.encode(errors='replace')).hexdigest()}"
