"""A button was pressed when the session was over: after signing in, back to the button's page.

The address of a button takes POST only, and whoever signs in is brought to it by GET. The page that
the button stands on is the nearest one above it; there a sentence says that nothing was done, and
what was typed, which the browser keeps for ten minutes in a signed cookie.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

COOKIE = f"{settings.COOKIE_PREFIX}alexandrite_typed"
SECONDS = 600
MOST = 500
"""Characters of a text; the form fields for reasons take no more."""

TYPED = ("reason", "comment", "note", "message")
"""Texts that people write in forms with one button; nothing else is put into the cookie."""

Answer = Callable[[HttpRequest], HttpResponseBase]


def lead_back_to_the_page(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "POST" and _asks_to_sign_in(response):
            _note(request, response)
        if response.status_code == 405 and not getattr(response, "content", b"-"):
            return _instead(request, response)
        return response

    return middleware


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    doors = {resolve_url(settings.LOGIN_URL), resolve_url("admin:login")}
    return response.status_code == 302 and urlsplit(response["Location"]).path in doors


def _note(request: HttpRequest, response: HttpResponseBase) -> None:
    typed = next(filter(None, (request.POST.get(name, "").strip() for name in TYPED)), "")
    if not typed:
        return
    value = signing.dumps([request.path, typed[:MOST]], salt=COOKIE, compress=True)
    response.set_cookie(
        COOKIE,
        value,
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _instead(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Of an empty page: the button's own, or a page with a sentence."""
    page = _page_above(request.path)
    if _was_brought_here(request, response) and page:
        messages.warning(request, _sentence(request))
        answer: HttpResponse = redirect(page)
        answer.delete_cookie(COOKIE)
        return answer
    shown = render(request, "405.html", {"page": page or "/"}, status=405)
    shown["Allow"] = response["Allow"]
    return shown


def _was_brought_here(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_button = {"POST"} == set(response["Allow"].replace(" ", "").split(",")) - {"OPTIONS"}
    is_read = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    return is_button and is_read and request.user.is_authenticated


def _page_above(path: str) -> str:
    """The nearest address above that is a page; in the admin, of one thing and not of a guess."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            found = resolve(path)
        except Resolver404:
            continue
        if "/" not in str(found.kwargs.get("object_id", "")) and "url" not in found.kwargs:
            return path
    return "/"


def _sentence(request: HttpRequest) -> str:
    typed = _typed(request)
    if not typed:
        return _("You had to sign in first, so nothing was done. Please press the button again.")
    words = _(
        "You had to sign in first, so nothing was done. You had written: “%(text)s”. "
        "Please press the button again."
    )
    return words % {"text": typed}


def _typed(request: HttpRequest) -> str:
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=SECONDS)
        path, text = kept
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(text) if path == request.path else ""
