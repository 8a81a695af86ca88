"""Recovers from a button pressed after the session's end: after signing in the person returns to
its page.

The button's URL takes only POST, and the sign-in redirects by GET. The button's page is the nearest
page above that URL, or the URL itself if it is a page. There a sentence says that nothing was done,
and shows what the person typed. The browser keeps that for ten minutes in an encrypted cookie,
which the next user of the browser cannot read.
"""

import json
import zlib
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from jewelry.platform import sealing
from jewelry.platform.middleware import GetResponse

COOKIE = f"{settings.COOKIE_PREFIX}alexandrite_typed"
SECONDS = 600
MAX_CHARACTERS = 4000
"""Of all texts together, as a message has. The rest is cut, and what the cookie has no room for."""

MAX_COOKIE_BYTES = 3500
"""Browsers store 4096 with the name and the attributes."""

TYPED = (
    "title", "reason", "grant", "comment", "note", "message", "words", "answer", "wishes", "gift_note",
    "recipient_name", "phone", "city", "street", "flat", "entrance", "postcode",
)  # fmt: skip
"""Fields that people write texts in; the cookie contains no others."""


def lead_back_to_the_page(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        typed = _typed(request)
        if is_back := typed is not None and _is_looked_at(request):
            messages.warning(request, _sentence(typed or ""))
        response = get_response(request)
        if _asks_to_sign_in(request, response):
            if "HX-Request" in request.headers and _is_admins(response):
                return _no_fragment(request)
            if request.method == "POST":
                _note(request, response)
        if response.status_code == 405 and not getattr(response, "content", b"-"):
            response = _instead(request, response, is_told=is_back)
        if is_back:
            response.delete_cookie(COOKIE)
        return response

    return middleware


def _asks_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether the answer redirects to the sign-in page, and from there back to this URL."""
    if response.status_code != 302:
        return False
    door = urlsplit(response["Location"])
    wanted = parse_qs(door.query).get("next", [""])[0]
    doors = {resolve_url(settings.LOGIN_URL), resolve_url("admin:login")}
    return door.path in doors and urlsplit(wanted).path == request.path


def _is_looked_at(request: HttpRequest) -> bool:
    """Return whether a signed-in person opened it as a page of its own."""
    is_read = request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers
    return is_read and request.user.is_authenticated


def _is_admins(response: HttpResponseBase) -> bool:
    """The other faces' scripts detect the redirect themselves."""
    return urlsplit(response["Location"]).path == resolve_url("admin:login")


def _no_fragment(request: HttpRequest) -> HttpResponse:
    """Reload the whole page: a poll would put the sign-in page into its own.

    An answer to a request while the person types is empty, so that their text is not lost.
    """
    headers = {"HX-Refresh": "true"} if request.method == "GET" else {}
    return HttpResponse(status=204, headers=headers)


def _note(request: HttpRequest, response: HttpResponseBase) -> None:
    typed = " · ".join(filter(None, (request.POST.get(name, "").strip() for name in TYPED)))
    response.set_cookie(
        COOKIE,
        _sealed_to_fit(request.path, typed),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _instead(
    request: HttpRequest, response: HttpResponseBase, *, is_told: bool
) -> HttpResponseBase:
    """Of an empty page: the button's own, or a page with a sentence."""
    page = _page_above(request.path)
    if _is_button(response) and _is_looked_at(request) and page:
        if not is_told:
            messages.warning(request, _sentence(""))
        return redirect(page)
    shown = render(request, "405.html", {"page": page or "/"}, status=405)
    shown["Allow"] = response["Allow"]
    return shown


def _is_button(response: HttpResponseBase) -> bool:
    return {"POST"} == set(response["Allow"].replace(" ", "").split(",")) - {"OPTIONS"}


def _page_above(path: str) -> str:
    """Return the nearest URL above that is a page; in the admin, only an object's own page."""
    while (path := path.rstrip("/").rpartition("/")[0] + "/") != "/":
        try:
            found = resolve(path)
        except Resolver404:
            continue
        if "/" not in str(found.kwargs.get("object_id", "")) and "url" not in found.kwargs:
            return path
    return "/"


def _sentence(typed: str) -> str:
    if not typed:
        return _("You had to sign in first, so nothing was done. Please press the button again.")
    words = _(
        "You had to sign in first, so nothing was done. You had written: “%(text)s”. "
        "Please press the button again."
    )
    return words % {"text": typed}


def _typed(request: HttpRequest) -> str | None:
    """Return the texts sent to this URL before the sign-in; None if nothing was sent."""
    if COOKIE not in request.COOKIES:
        return None
    path, text = opened(request.COOKIES[COOKIE])
    return text if path == request.path else None


def _sealed_to_fit(path: str, typed: str) -> str:
    """A text that compresses badly is cut until the cookie has room for it."""
    most = MAX_CHARACTERS
    while True:
        sealed = _seal(path, typed if len(typed) <= most else f"{typed[:most]}…")
        if len(sealed) <= MAX_COOKIE_BYTES or not most:
            return sealed
        most = min(most, len(typed)) * 9 // 10


def _seal(path: str, text: str) -> str:
    packed = zlib.compress(json.dumps([path, text], ensure_ascii=False).encode())
    return sealing.seal(packed, __name__, COOKIE)


def opened(sealed: str) -> tuple[str, str]:
    """Return the page's path and the texts; empty if the cookie is invalid or older than
    `SECONDS`."""
    packed = sealing.opened(sealed, __name__, COOKIE, SECONDS)
    if packed is None:
        return "", ""
    path, text = json.loads(zlib.decompress(packed))
    return path, text
