"""Refuses the character NUL, which no page and no database can store, and which no person types."""

import re

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from jewelry.platform.middleware import GetResponse

NUL = "\0"
IN_ADDRESSES = "%00"
IN_COOKIES = re.compile(r"\\000")
"""NUL as a quoted value of a cookie spells it."""


class LegibleMiddleware:
    """Answer 400 to an address or cookie with NUL, and to input that brought NUL to the database.

    Forms report NUL themselves, at the field. What a view has written before is rolled back.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        is_odd = (
            NUL in request.path_info
            or IN_ADDRESSES in meta.get("QUERY_STRING", "")
            or IN_COOKIES.search(meta.get("HTTP_COOKIE", ""))
        )
        return page(request) if is_odd else self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return page(request) if _is_about_nul(error) else None


def page(request: HttpRequest) -> HttpResponse:
    """Render without the request's own context, whose cookies may contain the NUL."""
    sentence = _("There is a character in it (NUL) that nobody can read. Nothing was changed.")
    return render(None, "400.html", {"sentence": sentence}, status=400)


def _is_about_nul(error: Exception) -> bool:
    """Errors of Django's file names, of psycopg, and of the operating system."""
    if not isinstance(error, (DataError, ValueError)):
        return False
    words = str(error).lower()
    return "nul (0x00)" in words or "null byte" in words or "null character" in words
