"""The page that people see while a service does not answer: a sentence, never a traceback."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.defaults import server_error

from jewelry.platform.files.s3 import StorageUnavailable
from jewelry.platform.middleware import GetResponse
from jewelry.platform.postgres.base import within

RETRY_AFTER_SECONDS = 10
"""Sent as Retry-After."""

PARTS = (OperationalError, InterfaceError, StorageUnavailable)
"""Errors of the database and the file store; pages work without the other services."""


def failed(request: HttpRequest) -> HttpResponse:
    """The project's handler500."""
    if isinstance(sys.exc_info()[1], PARTS):
        return page(request)
    return server_error(request)


def page(request: HttpRequest, sentence: str = "") -> HttpResponse:
    """Render without the request's own context, which would load the person from the database."""
    context = {"sentence": sentence, "is_read": request.method in {"GET", "HEAD"}}
    return render(None, "503.html", context, status=503)


def answer_in_time(get_response: GetResponse) -> GetResponse:
    """Limit the database's statements in each request, and add Retry-After to every 503."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with within(settings.DATABASE_SECONDS):
            response = get_response(request)
        if response.status_code == 503 and not response.has_header("Retry-After"):
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response

    return middleware
