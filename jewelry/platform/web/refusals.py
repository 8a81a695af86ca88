"""Answers to requests that get no thread: a status, a sentence, and Retry-After."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext as _

from jewelry.platform.web.headers import UNLESS_SET

RETRY_AFTER_SECONDS = 10
"""Sent as Retry-After."""


class Refused(Exception):
    """The request was not executed; `status` is one of those with a sentence."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def answer(status: int, asked: Mapping[str, str]) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return headers and text, in the language that the request's headers (with WSGI's names)
    ask for."""
    request = HttpRequest()
    request.META = dict(asked)
    request.COOKIES = parse_cookie(asked.get("HTTP_COOKIE", ""))
    with translation.override(translation.get_language_from_request(request)):
        text = f"{_sentence(status)}\n".encode()
    found = {
        **UNLESS_SET,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(text)),
        "Connection": "close",
        "Retry-After": str(RETRY_AFTER_SECONDS),
    }
    if seconds := settings.SECURE_HSTS_SECONDS:
        found["Strict-Transport-Security"] = f"max-age={seconds}; includeSubDomains; preload"
    return [(name.lower().encode(), value.encode()) for name, value in found.items()], text


def _sentence(status: int) -> str:
    return {
        408: _("What you sent came too slowly. Please try again."),
        413: _("What you sent is too large: a file may have 100 MB."),
        429: _("Too much is coming from your network at once. Please try again in a few seconds."),
        503: _("Too much is arriving just now. Please try again in a few seconds."),
    }[status]
