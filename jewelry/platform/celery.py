import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init
from kombu.exceptions import OperationalError

from jewelry.platform import embedded, file_modes, undumpable
from jewelry.platform.backoff import Backoff
from jewelry.platform.tracing import work

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")

LIMITS = {"timeout": 2.0, "confirm_timeout": 2.0}
"""Seconds that RabbitMQ has to take a message."""

PROMPT = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0}

PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5.0, 60.0
"""For so long a process does not ask a broker that did not answer; twice as long each time."""


class Application(Celery):
    """Sends quickly or not at all: messages that must not be lost are in the database."""

    backoff = Backoff(PAUSE_SECONDS, longest_seconds=LONGEST_PAUSE_SECONDS)
    is_patient = False

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        """Give Valkey a second to take a message: a request waits. Workers may wait longer."""
        if not self.conf.broker_url.startswith("amqp"):
            options["transport_options"] = PROMPT | (options.get("transport_options") or {})
        return super().connection_for_write(url, **options)

    def send_task(self, *args: Any, **options: Any) -> Any:
        if not (self.is_patient or self.backoff.may_ask()):
            raise OperationalError("the broker was away a moment ago")
        try:
            sent = super().send_task(*args, **LIMITS | options)
        except (OperationalError, OSError):
            self.backoff.failed()
            raise
        self.backoff.succeeded()
        return sent


app = Application("jewelry", fixups=["jewelry.platform.celery_connections:fixup"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
work.connect()


@celeryd_init.connect
@beat_init.connect
def keep_to_oneself(**_: Any) -> None:
    undumpable.from_others()
    file_modes.from_now_on(embedded.DATA)


@beat_init.connect
def beat_asks_always(**_: Any) -> None:
    """Nobody waits for it, and the sweeps have to begin as soon as the broker is back."""
    app.is_patient = True
