"""For every answer below /api/: errors in one shape, no cookies, no caching."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from crm.partners import keys, limits
from crm.partners.api import problems
from jewelry.accounts import security_log
from jewelry.platform.middleware import GetResponse

ROOT, CALLS = "/api/", "/api/v1/"
PAGES = ("/api/docs", "/api/problems/")


def partners_api(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT):
            return get_response(request)
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"
        ask = _refused if _is_in_the_open(request) else _in_turn
        response = _in_shape(request, ask(request, get_response), asked or "")
        if asked == "HEAD" and isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    return middleware


def _is_in_the_open(request: HttpRequest) -> bool:
    return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def _refused(request: HttpRequest, _get_response: GetResponse) -> HttpResponseBase:
    """No redirect to https: the program would send its key unencrypted each time."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and (key := keys.find(secret.strip())):
        security_log.record("key_in_the_open", request, key.partner_id, key=key.pk)
    return problems.answer(request, problems.Problem("https-needed"))


def _in_turn(request: HttpRequest, get_response: GetResponse) -> HttpResponseBase:
    """Programs never take all threads of a process that serves people, too."""
    if not request.path_info.startswith(CALLS):
        return get_response(request)
    if not limits.TURNS.acquire(blocking=False):
        return problems.answer(request, problems.Problem("busy", wait=1))
    try:
        return get_response(request)
    finally:
        limits.TURNS.release()


def _in_shape(request: HttpRequest, response: HttpResponseBase, asked: str) -> HttpResponseBase:
    if asked == "OPTIONS" and response.has_header("Allow"):
        response = HttpResponse(status=204, headers={"Allow": f"{response['Allow']}, OPTIONS"})
    is_told = response.headers.get("Content-Type", "").startswith(problems.CONTENT_TYPE)
    if response.status_code >= 400 and not is_told:
        plain = problems.answer(request, problems.of_status(response.status_code))
        for name in ("Allow", "Retry-After"):
            if response.has_header(name):
                plain[name] = response[name]
        response = plain
    if response.status_code in {401, 403}:
        _tell(request, response.status_code)
    response.cookies.clear()
    for name, value in request.META.get("api_headers", {}).items():
        response[name] = value
    if request.path_info not in PAGES:
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
    return response


def _tell(request: HttpRequest, status: int) -> None:
    """Record a hash of an invalid key, so that repeated tries with one can be recognised."""
    shown = request.headers.get("Authorization", "") if status == 401 else ""
    security_log.record("refused", request, login=shown.partition(" ")[2], status=status)
