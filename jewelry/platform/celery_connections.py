"""Workers keep their database connections between tasks, as web servers do between requests.

Celery closes them before and after each task. A task here takes milliseconds, and so does a new
connection.
"""

from typing import Any, Self

from celery import Celery, signals
from celery.fixups.django import (  # type: ignore[attr-defined]  # the stubs are older
    DjangoFixup,
    DjangoWorkerFixup,
)
from django.db import close_old_connections


class Fixup(DjangoFixup):
    _worker_fixup: Any

    @property
    def worker_fixup(self) -> Any:
        """Create the fixup late: it needs settings, which are not read when the app is made."""
        if self._worker_fixup is None:
            self._worker_fixup = Reuse(self.app)
        return self._worker_fixup


def fixup(app: Celery) -> DjangoFixup:
    made = Fixup(app)
    made.install()
    return made


class Reuse(DjangoWorkerFixup):  # type: ignore[misc]
    def validate_models(self) -> None:
        """Skip Django's checks, which import all pages: 24 MB and 0.3 s in each worker."""
        self.django_setup()

    def install(self) -> Self:
        super().install()
        self._close_database()  # the pool's processes are forked from this one
        signals.task_failure.connect(self.on_task_failure)
        return self

    def close_database(self, **_: Any) -> None:
        """Close only broken or old connections; the next query checks the others."""
        close_old_connections()

    def on_task_failure(self, **_: Any) -> None:
        """Close the connection: an interrupted task may hold a lock of its session."""
        self._close_database()
