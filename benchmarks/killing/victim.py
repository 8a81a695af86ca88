"""A process of the project, forked from this one: it starts in a moment, and can be made to die."""

import ctypes
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from signal import SIGKILL
from uuid import uuid4

from benchmarks.killing.mutants import MUTANTS
from benchmarks.killing.points import Fuse, install
from jewelry.platform import embedded

METAL = "gold-585-yellow"


class Victim:
    def __init__(self, role: str, main: Callable[[], None]) -> None:
        self.role, self.main, self.fuse = role, main, Fuse()
        self.pid = 0

    def start(self, mutant: str) -> None:
        """The parent has no thread and no connection, so that a fork is a fresh process."""
        self.pid = os.fork()
        if self.pid:
            return
        try:
            os.setsid()
            _die_with_parent()
            log = os.open(embedded.DATA / "victims", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.dup2(log, 1)
            os.dup2(log, 2)
            MUTANTS[mutant]()
            install(self.role, self.fuse)
            self.main()
        finally:
            os._exit(1)

    def die(self) -> None:
        """With all its children, whatever the point."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, SIGKILL)
            os.waitpid(self.pid, 0)
        self.pid = 0

    @property
    def is_gone(self) -> bool:
        if self.pid and os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self.die()
        return not self.pid


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, SIGKILL)  # PR_SET_PDEATHSIG


def worker(*queues: str) -> Callable[[], None]:
    def main() -> None:
        from jewelry.platform.celery import app

        name = f"{queues[0]}-{os.getpid()}@killing"
        arguments = ["worker", "-n", name, "-Q", ",".join(queues), "-c", "1", "-l", "error"]
        app.worker_main([*arguments, "--without-mingle", "--without-gossip"])

    return main


def beat() -> None:
    """With the sweeps alone: nothing else is needed here."""
    from jewelry.platform.celery import app

    every = app.conf.beat_schedule
    app.conf.beat_schedule = {name: every[name] for name in every if name.startswith("sweep-")}
    schedule = str(embedded.DATA / "killing-beat")
    app.start(["--quiet", "beat", "--schedule", schedule, "--pidfile", "", "-l", "error"])


def accepted() -> Path:
    """A line for each confirmed move."""
    return embedded.DATA / "accepted"


def over() -> Path:
    """Writers rest once it is there."""
    return embedded.DATA / "over"


def writer(customer_pk: int, model_pk: int, rate: float) -> Callable[[], None]:
    """Two moves an order, together about `rate` a second."""

    def main() -> None:
        from django.db import Error, connection

        from jewelry.accounts.models import User
        from jewelry.models3d.models import Model3D
        from jewelry.orders import lifecycle
        from jewelry.pricing.engine.specification import Specification

        customer, model = User.objects.get(pk=customer_pk), Model3D.objects.get(pk=model_pk)
        dice = Random(os.getpid())  # noqa: S311
        told = os.open(accepted(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        while True:
            time.sleep(dice.expovariate(rate / 2))
            if over().exists():
                continue
            title = f"Ring {uuid4().hex[:6]}"
            try:
                order = lifecycle.start(customer, title, Specification(METAL), model=model)
                os.write(told, f"{order.pk} {order.version}\n".encode())
                order = lifecycle.submit(order, customer)
                os.write(told, f"{order.pk} {order.version}\n".encode())
            except Error:
                connection.close()  # Postgres is down: nothing was confirmed

    return main
