"""Tasks continue under their sender's id. Connected where the application is made."""

import logging
from time import perf_counter
from typing import Any

from celery import signals

from jewelry.platform.tracing import context, start_telemetry
from jewelry.platform.tracing.context import Work

HEADER = "alexandrite_id"
SLOW_SECONDS = 5.0
"""A periodic task that takes longer gets a line in the log."""

log = logging.getLogger("alexandrite.tasks")
_begun: dict[str, tuple[Any, float, bool]] = {}


def connect() -> None:
    signals.worker_init.connect(_start_telemetry)
    signals.setup_logging.connect(_leave_logging_alone)
    signals.before_task_publish.connect(_send_id)
    signals.task_prerun.connect(_begin)
    signals.task_postrun.connect(_end)


def _start_telemetry(**_: Any) -> None:
    """Start before the worker forks, so that its children inherit it."""
    start_telemetry()


def _leave_logging_alone(**_: Any) -> None:
    """Celery configures no logging when this signal has a receiver; the settings have done it."""


def _send_id(headers: dict[str, Any], **_: Any) -> None:
    if id := context.current_id():
        headers[HEADER] = id


def _begin(task_id: str, task: Any, **_: Any) -> None:
    """Beat sends no id: its tasks are periodic, many a minute."""
    sent = getattr(task.request, HEADER, None)
    token = context.begin(Work(sent or context.new_id()))
    _begun[task_id] = (token, perf_counter(), sent is None)


def _end(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    if (begun := _begun.pop(task_id, None)) is None:
        return
    token, since, is_round = begun
    seconds, name = perf_counter() - since, task.name.removeprefix("jewelry.")
    level = logging.DEBUG if is_round and seconds < SLOW_SECONDS else logging.INFO
    told = {"task": task.name, "state": state, "ms": round(seconds * 1000, 1)}
    log.log(level, "%s %s, %.0f ms", name, (state or "").lower(), seconds * 1000, extra=told)
    context.end(token)
