from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jewelry.accounts import security_log

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
"""The admin's scripts (Alpine) evaluate expressions and set styles; no other page may."""


def admin_content_security_policy(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.path.startswith("/admin/"):
            response["Content-Security-Policy"] = POLICY
            _tell_of_strangers(request, response)
        return response

    return middleware


def _tell_of_strangers(request: HttpRequest, response: HttpResponseBase) -> None:
    """Record people without a seller's role: Django redirects them like anonymous ones."""
    to_the_door = response.get("Location", "").startswith("/admin/login/")
    if to_the_door and request.user.is_authenticated:
        security_log.record("refused", request, request.user, role=request.user.role)
