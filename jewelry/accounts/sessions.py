"""Sessions with their person in a column, so that one statement authenticates a request.

A session and a user in the cache would be two requests, and both could be stale: signed out,
renamed, dismissed. One indexed statement costs as much, is always current, and can read other
values too, such as the versions of the order lists.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from jewelry.accounts import session_lifetimes
from jewelry.accounts.models import Role, Session, User
from jewelry.platform.postgres.prepared import Prepared
from jewelry.platform.tracing.context import asked_by

ASKING = """
FROM accounts_session session JOIN accounts_user person ON person.id = session.person_id
WHERE session.session_key = $1 AND session.expire_date > now() AND person.is_active
"""
GLANCE = f"""SELECT session.auth_hash, person.password, person.id, person.role, {{also}} {ASKING}
AND person.password_given_at IS NULL"""  # people who must choose a password take the ordinary path
FIELDS = [field.attname for field in User._meta.concrete_fields]
ASKED = "alexandrite.asked"
COLUMNS = ", ".join(f"person.{field.column}" for field in User._meta.concrete_fields)
WHO = f"SELECT session.auth_hash, session.active_at, {{also}}, {COLUMNS}" + ASKING


@dataclass(frozen=True)
class Glance:
    """The few columns of the person that a hot page needs, and what was read with them."""

    person: int
    role: str
    also: str


class Look:
    """Authenticates for pages that need only `Glance`, with one prepared statement."""

    def __init__(self, name: str, also: str) -> None:
        """`also` is an SQL expression of ours, read as text in the same snapshot."""
        self.statement = Prepared(f"look_{name}", GLANCE.format(also=also))

    def __call__(self, session_key: str) -> Glance | None:
        row = self.statement.row(session_key)
        if row is None or not _is_signed(row[0], row[1]):
            return None
        return Glance(int(row[2]), row[3], row[4])


@lru_cache(maxsize=4096)
def _is_signed(auth_hash: str, password: str) -> bool:
    """Return whether the session has the present password; both values come from the database."""
    return _is_of(User(password=password), auth_hash)


def _is_of(person: User, auth_hash: str) -> bool:
    """Return whether it was made with this password, and with this SECRET_KEY or a valid
    earlier one."""
    if constant_time_compare(auth_hash, person.get_session_auth_hash()):
        return True
    earlier = person.get_session_auth_fallback_hash()
    return any(constant_time_compare(auth_hash, each) for each in earlier)


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the person beside the signed data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Copy the signed data's person and term into columns; no write restarts a term."""
        is_of_somebody = SESSION_KEY in data
        if is_of_somebody and session_lifetimes.TERM not in data:
            session_lifetimes.begin(self, Role.CUSTOMER)
        session = cast(Session, super().create_model_instance(data))
        session.person_id = data.get(SESSION_KEY)
        session.auth_hash = data.get(HASH_SESSION_KEY, "")
        if is_of_somebody:
            session_lifetimes.stamp(session, data)
        return session


@dataclass(frozen=True)
class Asked:
    """The result of `who` for a request, cached until the request is answered."""

    role: str
    active_at: datetime | None


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user` by one statement on first use; actions are written after the answer."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: who(request)[0])  # type: ignore[assignment]

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if asked := request.META.get(ASKED):
            session_lifetimes.note_press(request, asked.role, asked.active_at)
        return response


@cache
def _who(also: str) -> Prepared:
    return Prepared(
        f"who_{hashlib.blake2b(also.encode(), digest_size=6).hexdigest()}", WHO.format(also=also)
    )


def who(request: HttpRequest, also: str = "NULL") -> tuple[User | AnonymousUser, Any]:
    """Return the signed-in person, and the value of the expression `also` read in the same
    snapshot.

    `also` is SQL of ours, never of the request's; its value is None for strangers.
    """
    request.session.accessed = True  # the answer varies by cookie
    key = request.session.session_key
    row = _who(also).typed_row(key) if key else None
    if row is None:
        return AnonymousUser(), None
    auth_hash, active_at, value, *values = row
    person = User.from_db("default", FIELDS, values)
    if not _is_of(person, auth_hash):
        return AnonymousUser(), None
    request.META[ASKED] = Asked(person.role, active_at)
    asked_by(person.pk)
    return person, value
