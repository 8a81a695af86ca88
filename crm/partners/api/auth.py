"""Authenticates and limits a request before its body is read."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from crm.partners import keys, limits
from crm.partners.api.problems import Problem
from crm.partners.models import ApiKey, Scope
from jewelry.models3d.formats.door import MAX_BYTES
from jewelry.platform.tracing.context import asked_by

JSON_BYTES = 64 * 1024
FORM_BYTES = MAX_BYTES + JSON_BYTES
CONTENT = {
    "json": ("application/json", JSON_BYTES),
    "file": ("multipart/form-data", FORM_BYTES),
}


class Asking(HttpRequest):
    """A request with a valid key, for the type checker."""

    auth: ApiKey


class Bearer(HttpBearer):
    """`takes` is what the body contains, for requests that have one."""

    def __init__(self, scope: Scope, takes: Literal["json", "file", ""] = "") -> None:
        super().__init__()
        self.scope, self.takes = scope, takes

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        key = keys.find(token) if token else None
        if key is None:
            raise Problem("unauthorized")
        asked_by(key.partner_id)
        standing = limits.take(key.partner_id, key.mode)
        request.META["api_headers"] = standing.headers
        if not standing.allowed:
            raise Problem("too-many-requests", wait=standing.wait)
        if self.scope not in key.scopes:
            raise Problem("scope-missing", _("This needs the scope “%s”.") % self.scope.value)
        if self.takes:
            _check_body(request, *CONTENT[self.takes])
        return key

    def __call__(self, request: HttpRequest) -> Any:
        found = super().__call__(request)
        if found is None:
            raise Problem("unauthorized")
        return found


def _check_body(request: HttpRequest, content_type: str, most: int) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else 0
    if size > most:
        raise Problem("too-large")
    if size and request.content_type != content_type:
        raise Problem("wrong-content-type")
