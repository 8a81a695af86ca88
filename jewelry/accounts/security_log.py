"""A log of sign-ins and refusals: one record for each event.

A record has a person's key, or a keyed hash of the login: equal logins have equal hashes, and the
log contains no name or e-mail address. docs/security.md lists the events.
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from jewelry.accounts.models import User, password_changed
from jewelry.platform.tracing import context
from jewelry.platform.tracing.requests import route_of
from jewelry.platform.web.client_address import client_address

log = logging.getLogger("alexandrite.security")

HASH_LENGTH = 16
"""Of a login's hash: enough to tell logins apart, useless without the SECRET_KEY."""


def record(
    event: str,
    request: HttpRequest | None = None,
    person: User | int | None = None,
    login: str = "",
    **more: str | int | None,
) -> None:
    """Record an event about `person`, or about the typed `login`; `more` must not name people.

    Without `request` it uses the address and the page of the request that is being answered.
    """
    request = request or context.current_request()
    told: dict[str, Any] = {"event": event}
    if (key := _key(person, login)) is not None:
        told["person"] = key
    if login:
        told["login"] = hashed(login)
    if request is not None:
        told |= {"address": address_of(request), "route": route_of(request)}
    told |= {name: value for name, value in more.items() if value is not None}
    words = [f"{name}={_one_word(value)}" for name, value in told.items() if name != "event"]
    log.info("%s", " ".join([event, *words]), extra=told)


def hashed(login: str) -> str:
    name = User.normalize_username(login.strip()).lower()
    digest = salted_hmac(__name__, name.encode(errors="replace"), algorithm="sha256")
    return digest.hexdigest()[:HASH_LENGTH]


def address_of(request: HttpRequest) -> str:
    return client_address(request)


def _key(person: Any, login: str) -> int | None:
    """Return the signed-in person's key if the event names no other person."""
    if person is None and not login and (work := context.current()):
        return work.person
    key: int | None = getattr(person, "pk", person)
    return key


def _one_word(value: object) -> str:
    return "_".join(str(value).split())


def connect() -> None:
    """Record what Django itself signals, whichever view signs people in and out."""
    user_login_failed.connect(_failed, dispatch_uid=__name__)
    user_logged_in.connect(_signed_in, dispatch_uid=__name__)
    user_logged_out.connect(_signed_out, dispatch_uid=__name__)
    password_changed.connect(_password_changed, dispatch_uid=__name__)


def _failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    typed = next((credentials[k] for k in ("username", "email", "login") if credentials.get(k)), "")
    record("sign_in_failed", request, login=str(typed))


def _signed_in(sender: object, request: HttpRequest, user: User, **_: Any) -> None:
    record("signed_in", request, user, role=user.role)


def _signed_out(sender: object, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record("signed_out", request, user)


def _password_changed(sender: object, person: User, **_: Any) -> None:
    work = context.current()
    record("password_changed", person=person, by=work.person if work else None)
