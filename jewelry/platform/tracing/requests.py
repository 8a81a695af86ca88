"""Gives each request an id and one line in the log. It must not slow polls down."""

import logging
import re
from collections.abc import Mapping
from logging import DEBUG, INFO
from time import perf_counter
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jewelry.platform.middleware import GetResponse
from jewelry.platform.tracing import context
from jewelry.platform.tracing.context import Work
from jewelry.platform.web import refused_input
from jewelry.platform.web.client_address import client_address

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9-]{8,64}")
"""The form of ids that are accepted from clients; others stay out of the log."""

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
QUIET = ("/health/", "/static/", "/metrics")

log = logging.getLogger("alexandrite.web")


def trace_requests(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        is_given = "HTTP_X_REQUEST_ID" in meta or "HTTP_TRACEPARENT" in meta
        id = (is_given and _given(meta)) or context.new_id()
        work = Work(id, request=request)
        token, since = context.begin(work), perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = work.id
            _tell(request, response.status_code, since)
            if response.status_code in refused_input.STATUSES:
                refused_input.tell(response.status_code, client_address(request), route_of(request))
        finally:
            context.end(token)
        return response

    return middleware


def _given(meta: Mapping[str, Any]) -> str:
    if found := meta.get("HTTP_X_REQUEST_ID"):
        return found if SANE.fullmatch(found) else ""
    found = TRACEPARENT.fullmatch(meta.get("HTTP_TRACEPARENT", ""))
    return found[1] if found else ""


def _tell(request: HttpRequest, status: int, since: float) -> None:
    """Log the route's pattern: the real path may contain a secret."""
    # Fragments are asked for by scripts, every few seconds by every page that is open.
    is_poll = request.method == "GET" and "HTTP_HX_REQUEST" in request.META
    level = DEBUG if is_poll and status < 500 else INFO
    if not log.isEnabledFor(level) or request.path_info.startswith(QUIET):
        return
    ms, route = round((perf_counter() - since) * 1000, 1), route_of(request)
    told = {"method": request.method, "route": route, "status": status, "ms": ms}
    log.log(level, "%s %s %d, %.0f ms", request.method, route, status, ms, extra=told)


def route_of(request: HttpRequest) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "(no such page)"
