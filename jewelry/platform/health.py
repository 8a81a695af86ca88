"""Whether this process and the services it needs are alive: for load balancers, with details
for staff."""

import logging
from concurrent.futures import Future
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jewelry.platform import probes

log = logging.getLogger(__name__)


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    try:
        answers = probes.ask_all()
    except Exception:
        log.exception("The probes themselves failed.")
        return JsonResponse({"status": "unavailable"}, status=503)
    well = not any(answer.error for answer in answers.values())
    body: dict[str, Any] = {"status": "ok" if well else "unavailable"}
    if not answers["database"].error and _is_staff(request):
        body["parts"] = {name: _told(answer) for name, answer in answers.items()}
    return JsonResponse(body, status=200 if well else 503)


def _told(answer: probes.Answer) -> dict[str, float | str]:
    told: dict[str, float | str] = {"ms": answer.milliseconds}
    return {**told, "error": answer.error} if answer.error else told


def _is_staff(request: HttpRequest) -> bool:
    """Ask in a thread with a limit: this worker's own connection may hang."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    answer: Future[bool] = Future()
    probes.in_background(_look_up, request, answer)
    try:
        return answer.result(probes.TIMEOUT_SECONDS)
    except Exception:
        return False


def _look_up(request: HttpRequest, answer: Future[bool]) -> None:
    try:
        answer.set_result(bool(getattr(request.user, "is_staff", False)))
    except Exception as problem:
        answer.set_exception(problem)
    finally:
        connections.close_all()
