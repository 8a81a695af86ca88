"""Workers keep their connections from one task to the next, as web servers do from request to request.

Celery closes them before and after each task; a task here takes milliseconds, and so does opening them.
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
        """Made late: it asks for settings that are not read yet when the application is made."""
        if self._worker_fixup is None:
            self._worker_fixup = Reuse(self.app)
        return self._worker_fixup


def fixup(app: Celery) -> DjangoFixup:
    made = Fixup(app)
    made.install()
    return made


class Reuse(DjangoWorkerFixup):  # type: ignore[misc]
    def validate_models(self) -> None:
        """Without Django's checks, which import all pages: 24 MB and 0.3 s in each worker."""
        self.django_setup()

    def install(self) -> Self:
        super().install()
        self._close_database()  # the pool's processes are forked from this one
        signals.task_failure.connect(self.on_task_failure)
        return self

    def close_database(self, **_: Any) -> None:
        """Only those that are broken or old; the next query of the others asks whether they live."""
        close_old_connections()

    def on_task_failure(self, **_: Any) -> None:
        """Who is interrupted anywhere may hold a lock of its session, which ends with that."""
        self._close_database()
