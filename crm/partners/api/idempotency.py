"""Idempotency-Key: a repeated request gets the first answer and does nothing.

The lock, the effect and the stored answer are one transaction. A process that dies rolls all of it
back, and its lock ends: no row says "in flight" for a dead process.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from crm.partners.api import kept_secrets, problems
from crm.partners.api.auth import Asking
from crm.partners.api.problems import Problem
from crm.partners.models import KeptAnswer
from jewelry.platform.postgres import locks

RETENTION = timedelta(hours=48)
KEY = re.compile(r"[\x21-\x7e]{1,255}")
HEADERS = ("Content-Type", "Location", "WWW-Authenticate")
P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]

PARAMETER = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "description": "New for each new intention, the same for each retry; kept for 48 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }
    ]
}
"""For the OpenAPI document."""


def once(view: View[P]) -> View[P]:
    @wraps(view)
    def wrapped(request: Asking, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key):
            raise Problem("idempotency-key-missing")
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            if kept := _find(request, key, fingerprint):
                return _replay(kept)
            answer = _run(request, lambda: view(request, *args, **kwargs))
            if answer.status_code < 500 and not answer.has_header("Retry-After"):
                _keep(request, key, fingerprint, answer)
        return answer

    return cast(View[P], wrapped)


def _run(request: Asking, view: Callable[[], HttpResponse]) -> HttpResponse:
    """A refusal rolls back what was done, and is stored as an answer."""
    try:
        with transaction.atomic():
            return view()
    except Problem as problem:
        return problems.answer(request, problem)


def _find(request: Asking, key: str, fingerprint: str) -> KeptAnswer | None:
    mine = {"partner": request.auth.partner, "mode": request.auth.mode, "key": key}
    if not locks.try_lock(f"once:{request.auth.partner_id}:{request.auth.mode}:{key}"):
        raise Problem("in-flight", wait=1)
    KeptAnswer.objects.filter(**mine, created_at__lt=timezone.now() - RETENTION).delete()
    kept = KeptAnswer.objects.filter(**mine).first()
    if kept and kept.fingerprint != fingerprint:
        raise Problem("idempotency-key-reused")
    return kept


def _keep(request: Asking, key: str, fingerprint: str, answer: HttpResponse) -> None:
    KeptAnswer.objects.create(
        partner=request.auth.partner,
        mode=request.auth.mode,
        key=key,
        fingerprint=fingerprint,
        status=answer.status_code,
        headers={name: answer[name] for name in HEADERS if answer.has_header(name)},
        body=kept_secrets.hidden(answer.content.decode()),
        created_at=timezone.now(),
    )


def _replay(kept: KeptAnswer) -> HttpResponse:
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(kept_secrets.shown(kept), status=kept.status, headers=headers)


def _fingerprint(request: Asking) -> str:
    """Return a digest of the request: of a form's parts, as its boundary differs at each retry."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.hexdigest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
    return digest.hexdigest()


def sweep() -> int:
    """Delete old answers; return how many."""
    gone, _each = KeptAnswer.objects.filter(created_at__lt=timezone.now() - RETENTION).delete()
    return gone
