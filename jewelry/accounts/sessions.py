"""Sessions that know whose they are, so that one statement answers "who is this?".

A session read from the cache and a user read from the cache are two trips, and both may be stale:
signed out, renamed, dismissed. One indexed statement costs as much as the two, is always true, and
can bring something else along, such as the versions of the order lists.
"""

from typing import Any, cast

import psycopg
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from jewelry.accounts.models import Session, User

FIELDS = [field.attname for field in User._meta.concrete_fields]
COLUMNS = ", ".join(f"person.{field.column}" for field in User._meta.concrete_fields)
WHO = f"""
SELECT session.auth_hash, {{also}}, {COLUMNS}
FROM accounts_session session JOIN accounts_user person ON person.id = session.person_id
WHERE session.session_key = %s AND session.expire_date > now() AND person.is_active
"""  # noqa: S608


class SessionStore(DatabaseStore):
    """Django's sessions in the database, with the person beside the sealed data."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        session.person_id = data.get(SESSION_KEY)
        session.auth_hash = data.get(HASH_SESSION_KEY, "")
        return session


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user` by one statement, when somebody asks for it."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: who(request)[0])  # type: ignore[assignment]


def who(request: HttpRequest, also: str = "NULL") -> tuple[User | AnonymousUser, Any]:
    """The signed-in person, and the value of the expression `also` read in the same snapshot.

    `also` is SQL of ours, never of the request's; it is None for strangers.
    """
    request.session.accessed = True  # the answer varies by cookie
    key = request.session.session_key
    row = _ask(WHO.format(also=also), key) if key else None
    if row is None:
        return AnonymousUser(), None
    auth_hash, value, *values = row
    person = User.from_db("default", FIELDS, values)
    if not constant_time_compare(auth_hash, person.get_session_auth_hash()):
        return AnonymousUser(), None
    return person, value


def _ask(statement: str, key: str) -> tuple[Any, ...] | None:
    """Prepared, on the bare connection: half of Django's cost, and no trip for a health check.

    A connection that died since the last request is noticed here, and replaced once.
    """
    for last in (False, True):
        connection.health_check_done = True  # type: ignore[attr-defined]
        connection.ensure_connection()
        try:
            with connection.wrap_database_errors:
                cursor = psycopg.Cursor(connection.connection)
                return cursor.execute(statement, [key], prepare=True).fetchone()
        except OperationalError:
            if last or connection.in_atomic_block:
                raise
            connection.close()
    raise AssertionError("the loop returns or raises")
