"""One record, one line: JSON for machines, text for people, with what the work is about.

Only the fields named here are written. Libraries put more on a record: Celery a task's arguments,
Django the whole request.
"""

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from jewelry.platform.tracing import context
from jewelry.platform.tracing.requests import route_of

FIELDS = (
    *("method", "route", "status", "ms", "task", "state"),
    *("consumer", "endpoint", "event", "attempt", "outcome"),
    *("family", "face", "list", "language", "filters", "page", "rendered", "reason"),
    *("person", "login", "address", "by", "role", "was", "verb", "key", "tariff", "mode"),
    *("kind", "sessions", "unsaid", "purchase", "amount", "rules"),
)
# Messages of exceptions quote their input: addresses, keys of partners, signed links.
SECRET = re.compile(
    r"(?<=://)[^/\s@]+(?=@)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\balx_(?:live|test)_\w+|\bwhsec_[\w/+=]+"
    r"|\b[sr]k_(?:live|test)_\w+"
    r"|[\w-]+:[\w-]{43}(?![\w-])"
)


def hide(text: str) -> str:
    return SECRET.sub("[hidden]", text)


class Lines(JsonFormatter):
    def __init__(self) -> None:
        names = {"levelname": "level", "name": "logger", "exc_info": "exception"}
        super().__init__(
            ["levelname", "name", "message"],
            timestamp="time",
            rename_fields=names,
            json_ensure_ascii=False,
        )

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        known = {"time", "level", "logger", "message", "exception", "stack_info", *FIELDS}
        for name, value in list(log_data.items()):
            if name not in known:
                del log_data[name]
            elif isinstance(value, str):
                log_data[name] = hide(value)
        if work := context.current():
            log_data |= {"id": work.id}
            log_data |= {"order": work.order} if work.order else {}
            if work.person:
                log_data.setdefault("person", work.person)  # the security log names another

    def format(self, record: logging.LogRecord) -> str:
        return super().format(without_path(record))


class Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("{levelname} {name}: {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:
        work = context.current()
        told = [work.id[:8], work.order] if work else []
        about = f" [{' '.join(filter(None, told))}]" if told else ""
        return super().formatMessage(record) + about

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(without_path(record)))


def without_path(record: logging.LogRecord) -> logging.LogRecord:
    """Drop the path of a failed page, which Django names and which may be a secret link."""
    request = getattr(record, "request", None)
    if request is None or not isinstance(record.args, tuple):
        return record
    changed = logging.makeLogRecord(record.__dict__)
    path = getattr(request, "path", None)
    changed.args = tuple(route_of(request) if arg == path else arg for arg in record.args)
    return changed


def config(format: str) -> dict[str, Any]:
    """Return Django's LOGGING; `format` is json or text."""
    quiet = ("botocore", "boto3", "s3transfer", "fontTools", "celery", "kombu", "amqp", "urllib3")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Lines if format == "json" else Text}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "alexandrite.security": {"level": "INFO"},
            **{name: {"level": "WARNING"} for name in quiet},
        },
    }
