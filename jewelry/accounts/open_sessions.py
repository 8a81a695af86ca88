"""A person's open sessions: listed, and ended by the person or by an administrator."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from jewelry.accounts import security_log
from jewelry.accounts.models import Session, User
from jewelry.accounts.user_agents import words_of

MAX_SESSIONS = 50
"""Of one person, the last used; a program that signs in each time has thousands."""


@dataclass(frozen=True)
class OpenSession:
    """One line of the list. Forms contain `handle`, never the session's key."""

    handle: str
    device: str
    address: str
    began_at: datetime | None
    active_at: datetime | None
    ends_at: datetime
    is_here: bool


def open_of(person: User) -> "QuerySet[Session]":
    """Return the valid sessions: of the present password, and not over."""
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    found = Session.objects.filter(person=person, auth_hash__in=hashes)
    return found.filter(expire_date__gt=timezone.now())


def listed(person: User, here: str | None) -> list[OpenSession]:
    """Return the present session first, then the last used; at most `MAX_SESSIONS`."""
    first = Case(When(pk=here, then=0), default=1)
    rows = open_of(person).order_by(first, "-active_at", "pk")[:MAX_SESSIONS]
    return [
        OpenSession(
            handle=handle_of(row.session_key),
            device=words_of(row.agent),
            address=row.address,
            began_at=row.began_at,
            active_at=row.active_at,
            ends_at=row.expire_date,
            is_here=row.session_key == here,
        )
        for row in rows
    ]


def handle_of(key: str) -> str:
    return salted_hmac(__name__, key, algorithm="sha256").hexdigest()[:24]


def end_one(request: HttpRequest, person: User, handle: str) -> int:
    """Return 1, or 0 when the session is over already or is not this person's."""
    keys = [key for key in open_of(person).values_list("pk", flat=True) if handle_of(key) == handle]
    return _end(request, person, Session.objects.filter(pk__in=keys))


def end_others(request: HttpRequest, person: User) -> int:
    """End all sessions but the present one; return how many."""
    here = request.session.session_key
    return _end(request, person, Session.objects.filter(person=person).exclude(pk=here))


def end_all(request: HttpRequest, person: User) -> int:
    return _end(request, person, Session.objects.filter(person=person))


def _end(request: HttpRequest, person: User, sessions: "QuerySet[Session]") -> int:
    ended, _kinds = sessions.delete()
    if ended:
        by = request.user.pk
        security_log.record("session_ended", request, person, by=by, sessions=ended)
    return ended
