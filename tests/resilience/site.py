"""The project's application as in earnest; on request it forgets that something was away."""

from collections.abc import Iterable
from typing import Any

from django.core.files.storage import default_storage

from jewelry.platform.cache import BREAKERS
from jewelry.platform.celery import app
from jewelry.platform.postgres.base import BACKOFF
from jewelry.platform.web.front import Front
from jewelry.wsgi import application as real

FORGET = "/forget"


def wsgi(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] != FORGET:
        return real(environ, start_response)
    origin = default_storage.origin  # type: ignore[attr-defined]
    caches = [breaker.backoff for breaker in BREAKERS.values()]
    for backoff in (*caches, BACKOFF, origin.backoff, app.backoff):
        backoff.succeeded()
    start_response("204 No Content", [])
    return []


application = Front(wsgi, threads=8, each=8, forms=8)
