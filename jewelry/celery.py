import os
import time
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")

LIMITS = {"timeout": 2.0, "confirm_timeout": 2.0}
"""Seconds that RabbitMQ has to take a message; Valkey's are among the broker's settings."""

REST = 5.0
"""Seconds for which a process does not ask a broker that did not answer."""


class Application(Celery):
    """Sends quickly or not at all: what must not be lost stands in the database."""

    rests_until = 0.0

    def send_task(self, *args: Any, **options: Any) -> Any:
        if time.monotonic() < self.rests_until:
            raise OperationalError("the broker was away a moment ago")
        try:
            return super().send_task(*args, **LIMITS | options)
        except (OperationalError, OSError):
            self.rests_until = time.monotonic() + REST
            raise


app = Application("jewelry")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
