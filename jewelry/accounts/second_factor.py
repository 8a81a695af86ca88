"""Sellers and administrators must have a second factor.

Every page redirects them to the set-up until they have an authenticator app or a passkey. Changes
of people's rights ask for the password, or the second factor, once more.
"""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
)
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from jewelry.accounts import open_sessions, second_factor_codes, security_log
from jewelry.accounts.models import STAFF, User
from jewelry.platform.middleware import GetResponse

OPEN = ("/accounts/", "/static/", "/i18n/", "/health/", "/privacy/")
"""Paths that work before the set-up: signing in and out, and the set-up itself."""

WHY = _("Sellers and administrators need a second factor: set up an app or a passkey, then go on.")

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_asked_for(role: str) -> bool:
    return settings.MFA_REQUIRED and role in STAFF


def has_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=FACTORS).exists())


def ask_for_second_factor(get_response: GetResponse) -> GetResponse:
    """The project's middleware: staff without a second factor get the set-up instead of pages."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.MFA_REQUIRED and not request.path_info.startswith(OPEN):
            person = request.user
            if person.is_authenticated and is_asked_for(person.role) and not has_factor(person):
                answer = redirect("mfa_index")
                if "HX-Request" in request.headers:
                    answer.status_code, answer["HX-Redirect"] = 200, answer["Location"]
                else:
                    messages.info(request, WHY)
                return answer
        return get_response(request)

    middleware.process_exception = _forget_passwords  # type: ignore[attr-defined]
    return middleware


def _forget_passwords(request: HttpRequest, exception: Exception) -> None:
    """Drop the passwords of a form that waits in the session while its person signs in again."""
    if isinstance(exception, ReauthenticationRequired) and request.method == "POST":
        kept = request.POST.copy()
        for name in [each for each in kept if "password" in each]:
            del kept[name]
        request.POST = kept  # type: ignore[assignment]


def prove_again(request: HttpRequest) -> None:
    """Raise the redirect to the password's page, unless the person signed in ten minutes ago or
    less.

    The form that was sent waits in the session, and continues afterwards.
    """
    if settings.MFA_REQUIRED:
        raise_if_reauthentication_required(request, app="alexandrite")


def connect() -> None:
    authenticator_added.connect(_added, dispatch_uid=__name__)
    authenticator_removed.connect(_removed, dispatch_uid=__name__)
    authentication_failed.connect(_failed, dispatch_uid=__name__)


def _failed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    security_log.record("second_factor_failed", request, user, kind=authenticator.type)


def _added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """End other sessions, which began with the password alone, and use up the app's code."""
    if authenticator.type == Authenticator.Type.TOTP:
        second_factor_codes.use(authenticator, request.POST.get("code", ""))
    if authenticator.type in FACTORS:
        open_sessions.end_others(request, user)
    security_log.record("second_factor_added", request, user, kind=authenticator.type)


def _removed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """End other sessions: somebody who has the removed factor may have signed in by it."""
    if authenticator.type in FACTORS:
        open_sessions.end_others(request, user)
    security_log.record("second_factor_removed", request, user, kind=authenticator.type)


def take_away(request: HttpRequest, person: User) -> None:
    """An administrator removes a lost second factor: the next sign-in sets up a new one."""
    Authenticator.objects.filter(user=person).delete()
    open_sessions.end_all(request, person)
    security_log.record("second_factor_reset", request, person, by=request.user.pk)
