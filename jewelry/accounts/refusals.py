"""Records Django's own refusals in the security log."""

from django.http import HttpRequest, HttpResponse
from django.views import csrf, defaults

from jewelry.accounts import security_log


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The project's handler403."""
    security_log.record("refused", request, status=403)
    answer: HttpResponse = defaults.permission_denied(request, exception)
    return answer


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The project's CSRF_FAILURE_VIEW."""
    answer: HttpResponse = csrf.csrf_failure(request, reason)
    security_log.record("csrf_refused", request, request.user.pk)
    return answer
