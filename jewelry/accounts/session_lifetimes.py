"""How long a session lasts: from the sign-in, and from the person's last action.

`expire_date` is always the moment at which the session ends for either reason, so the
authentication compares one column. An action moves it, and is written once in a few minutes.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.db import Error
from django.db.models import F
from django.db.models.functions import Least
from django.http import HttpRequest
from django.utils import timezone

from jewelry.accounts.models import BUYERS, Session, User
from jewelry.platform.tracing import context
from jewelry.platform.web.client_address import client_address

log = logging.getLogger(__name__)

ACTIVITY_WRITE_INTERVAL = timedelta(minutes=5)
"""An action within this time of the last written one is not written. The idle time is longer by
as much, so that no session ends before its term."""

TERM = "_term"
"""In the signed data: the time of the sign-in, and the seconds of both limits (0: none)."""

MAX_AGENT_CHARACTERS = 200


@dataclass(frozen=True)
class Term:
    """The time from the sign-in to the end in any case, and the time from the last action to
    the end."""

    whole: timedelta
    idle: timedelta | None = None

    def end(self, began: datetime, pressed: datetime) -> datetime:
        whole = began + self.whole
        return min(whole, pressed + self.idle + ACTIVITY_WRITE_INTERVAL) if self.idle else whole


STAFF_TERM = Term(timedelta(hours=12), timedelta(hours=2))
BUYER_TERM = Term(timedelta(days=30))


def term_of(role: str) -> Term:
    return BUYER_TERM if role in BUYERS else STAFF_TERM


def begin(session: SessionBase, role: str) -> None:
    """Start a session's term at the sign-in. The browser keeps the cookie as long as it may
    live."""
    now, term = timezone.now(), term_of(role)
    idle = term.idle.total_seconds() if term.idle else 0
    session[TERM] = [now.isoformat(), term.whole.total_seconds(), idle]
    session.set_expiry(now + term.whole)


def stamp(session: Session, data: dict[str, Any]) -> None:
    """Write the times and the client into a session's row; writing a session counts as an
    action."""
    began, whole, idle = data[TERM]
    term = Term(timedelta(seconds=whole), timedelta(seconds=idle) if idle else None)
    session.began_at, session.active_at = datetime.fromisoformat(began), timezone.now()
    session.expire_date = term.end(session.began_at, session.active_at)
    if request := context.current_request():
        session.address, session.agent = client_of(request)


def client_of(request: HttpRequest) -> tuple[str, str]:
    """Return the address and the browser's name, cut to what the columns hold."""
    agent = request.headers.get("User-Agent", "").replace("\0", "")
    return client_address(request)[:45], agent[:MAX_AGENT_CHARACTERS]


def is_press(request: HttpRequest) -> bool:
    """Return whether a person acted: sent a form or opened a page. Polls, pictures and files do
    not count."""
    if request.method != "GET":
        return request.method not in {"HEAD", "OPTIONS"}
    is_page = "text/html" in request.headers.get("Accept", "")
    return is_page and "HX-Request" not in request.headers


def note_press(request: HttpRequest, role: str, last: datetime | None) -> None:
    """Write the action with one statement, if the `last` written one is a while ago."""
    now, key = timezone.now(), request.session.session_key
    if key is None or (last and now - last < ACTIVITY_WRITE_INTERVAL) or not is_press(request):
        return
    term = term_of(role)
    end: Any = F("began_at") + term.whole
    if term.idle:
        end = Least(end, now + term.idle + ACTIVITY_WRITE_INTERVAL)
    address, agent = client_of(request)
    due = Session.objects.filter(pk=key, expire_date__gt=now)
    due = due.exclude(active_at__gt=now - ACTIVITY_WRITE_INTERVAL)
    try:
        due.update(active_at=now, expire_date=end, address=address, agent=agent)
    except Error:
        log.warning("That a session was used is not written down.", exc_info=True)


def connect() -> None:
    user_logged_in.connect(_begin, dispatch_uid=__name__)


def _begin(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    begin(request.session, user.role)
