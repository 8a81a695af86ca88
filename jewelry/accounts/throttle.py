"""Limits on attempts: wrong passwords, codes, sign-ups, letters.

Each attempt is counted before it is made, in one step, so that parallel attempts count as well; a
success is taken back. An address that signed in to an account before has a counter of its own
there, so guessing strangers cannot lock the owner out. Without the cache Postgres counts, and no
address is known: then guessing does lock the owner out.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from jewelry.accounts import expiring_counts
from jewelry.accounts.models import User
from jewelry.platform.tracing import context
from jewelry.platform.web.client_address import client_address

MAX_FAILURES_PER_LOGIN = 10
"""For one account: by one address that is known there, or by all others together."""

SECONDS = 15 * 60
MAX_FAILURES_PER_ADDRESS = 50
"""From one address, for all accounts together; a firm's people share an address."""

MAX_FAILURES_OF_ALL = 1000
"""After this many on the whole site, unknown addresses take turns."""

TURN_SECONDS = 2
KNOWN_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True)
class Limit:
    """At most `most` in `seconds`."""

    kind: str
    most: int
    seconds: int


SIGN_UPS = Limit("sign-up", 20, 3600)
"""Sign-up forms from one address."""

RESETS = Limit("reset", 10, 3600)
"""Letters with a new password that one address asks for."""

LETTERS = Limit("reset-letter", 1, 5 * 60)
"""Such letters to one person."""

CODES = Limit("code", 5, 5 * 60)
"""Wrong codes of a second factor in a row, for one person."""

CONFIRMATIONS = Limit("confirmation", 10, 3600)
"""Letters that ask to confirm an address, from one client's address."""

CONFIRMATIONS_OF_ONE = Limit("confirmation-of-one", 1, 5 * 60)
"""Such letters that one person asks for."""

MAILBOX = Limit("mailbox", 6, 3600)
"""Such letters to one mailbox, from all clients."""

KNOWN = Limit("known", 1, 3600)
"""Letters to a person who has an account already."""


def is_over(limit: Limit, who: str) -> bool:
    """Count one more; return whether that is too many. Further attempts prolong the wait."""
    return expiring_counts.one_more(f"{limit.kind}|{who}", limit.seconds) > limit.most


def is_used_up(limit: Limit, who: str) -> bool:
    """As `is_over`, for letters: the time begins with the first one, so that no stranger keeps a
    person from letters by asking on and on.
    """
    return expiring_counts.one_more_in_time(f"{limit.kind}|{who}", limit.seconds) > limit.most


def begin_again(limit: Limit, who: str) -> None:
    expiring_counts.forget([f"{limit.kind}|{who}"])


def may_try(request: HttpRequest, login: str) -> bool:
    """Count an attempt to sign in; return False when the password must not be checked."""
    address = client_address(request)
    if expiring_counts.is_remembered(f"known|{_name(login)}|{address}"):
        return (
            expiring_counts.one_more(f"{_name(login)}|{address}", SECONDS) <= MAX_FAILURES_PER_LOGIN
        )
    counts = [
        (expiring_counts.one_more(_name(login), SECONDS), MAX_FAILURES_PER_LOGIN),
        (expiring_counts.one_more(f"address|{address}", SECONDS), MAX_FAILURES_PER_ADDRESS),
    ]
    if any(found > most for found, most in counts):
        return False
    if expiring_counts.one_more("all", SECONDS) <= MAX_FAILURES_OF_ALL:
        return True
    # One attempt in so many seconds, over all unknown addresses together.
    return expiring_counts.is_first("turn", TURN_SECONDS)


def succeeded(request: HttpRequest, login: str) -> None:
    """Remember the address as known for this login, and forget its failures."""
    address = client_address(request)
    expiring_counts.remember(f"known|{_name(login)}|{address}", KNOWN_SECONDS)
    lift(login, address)
    expiring_counts.one_less([f"address|{address}", "all"])


def lift(login: str, address: str = "") -> None:
    """Forget the failures of a login: a new password lets its owner in at once."""
    expiring_counts.forget([_name(login), f"{_name(login)}|{address}"])


def lift_for(sender: object, person: User, **_: Any) -> None:
    """Receives `password_changed`; uses the address of the request, if there is one."""
    request = context.current_request()
    lift(person.username, client_address(request) if request else "")


def _name(login: str) -> str:
    return User.normalize_username(login.strip()).lower()
