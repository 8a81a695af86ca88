"""A password that an administrator typed for a person: for one sign-in, within a few days.

Every page redirects its person to the form for a new password.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from jewelry.accounts.models import User
from jewelry.accounts.second_factor import OPEN
from jewelry.platform.middleware import GetResponse
from jewelry.platform.tracing import context

DAYS = 3


def give(person: User) -> None:
    """Mark the password as given, before the person is saved, unless its owner typed it."""
    work = context.current()
    if person.has_usable_password() and not (work and work.person == person.pk):
        person.password_given_at = timezone.now()


def is_over(person: User) -> bool:
    given = person.password_given_at
    return given is not None and given < timezone.now() - timedelta(days=DAYS)


def ask_for_own_password(get_response: GetResponse) -> GetResponse:
    """The project's middleware."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(OPEN) or not _has_given_password(request):
            return get_response(request)
        answer = redirect("account_change_password")
        if "HX-Request" in request.headers:
            answer.status_code, answer["HX-Redirect"] = 200, answer["Location"]
        else:
            messages.info(
                request, _("Somebody gave you this password. Choose one that only you know.")
            )
        return answer

    return middleware


def _has_given_password(request: HttpRequest) -> bool:
    """Do not load strangers' sessions: pages for strangers may be cached."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    person = request.user
    return person.is_authenticated and person.password_given_at is not None
