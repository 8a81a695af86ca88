"""Wrong passwords are counted for an account and an address together, in the cache.

Without the cache nobody is kept out: guessing is slow enough for an hour, and a shop that lets
nobody in is not. Behind a proxy all have its address, and it is the account that counts.
"""

import hashlib
from typing import Any

from django.http import HttpRequest

from jewelry.accounts.models import User
from jewelry.platform.cache import raw

MOST = 10
SECONDS = 15 * 60


def is_closed(request: HttpRequest, login: str) -> bool:
    key = _key(request, login)
    return int(raw(lambda client: client.get(key), None) or 0) >= MOST


def failed(request: HttpRequest, login: str) -> None:
    """Each counts from now: who goes on guessing goes on waiting."""
    key = _key(request, login)

    def count(client: Any) -> None:
        """Many guesses at once are all counted."""
        with client.pipeline() as both:
            both.incr(key)
            both.expire(key, SECONDS)
            both.execute()

    raw(count, None)


def succeeded(request: HttpRequest, login: str) -> None:
    key = _key(request, login)
    raw(lambda client: client.delete(key), None)


def _key(request: HttpRequest, login: str) -> str:
    who = f"{User.normalize_username(login.strip())}|{request.META.get('REMOTE_ADDR', '')}"
    return f"throttle:{hashlib.sha256(who.encode()).hexdigest()}"
