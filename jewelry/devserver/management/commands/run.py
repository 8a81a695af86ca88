"""`manage.py run`: every missing service, the web server and the workers, in one terminal."""

import http.client
import os
import shutil
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from jewelry import env
from jewelry.devserver import lock, orphans, readiness, servers
from jewelry.devserver.servers import Part, celery
from jewelry.devserver.supervisor import GaveUp, Stopped, Supervisor
from jewelry.platform import embedded, file_modes, ports, undumpable

COUNTERS = embedded.DATA / "metrics"
COUNTED = {"PROMETHEUS_MULTIPROC_DIR": str(COUNTERS)}
POOLS = {"webhooks": ("-P", "threads", "-c", "16")}
"""Webhooks wait for other servers in threads, so a hanging server holds up one thread."""
PATIENT_NICENESS, BACKGROUND_NICENESS = 10, 15
"""The niceness of servers for programs and prices, and of background workers."""

LOGINS = "customer, customer2, seller, operator, operator2, partner, admin"


class Command(BaseCommand):
    help = "Start everything; Ctrl-C ends everything."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = env.number("PORT", 8000, 1, 65535)
        undumpable.from_others()
        file_modes.from_now_on(embedded.DATA)
        try:
            with (
                lock.hold(embedded.DATA) as held,
                embedded.socket_folder(),
                Supervisor() as supervisor,
            ):
                file_modes.tighten(embedded.DATA)
                supervisor.obey_signals()
                self._run(supervisor, wanted, lambda text: lock.note(held, text))
        except lock.AlreadyRunning as holder:
            raise CommandError(
                f"Already running here: {holder}. End it with Ctrl-C in its terminal, or let "
                "ALEXANDRITE_DATA name another folder to have a second one beside it."
            ) from None
        except OSError as error:
            raise CommandError(str(error)) from None
        except (GaveUp, ImproperlyConfigured) as problem:
            raise CommandError(str(problem)) from None
        except Stopped:
            self.stdout.write("Stopped.")

    def _run(self, supervisor: Supervisor, wanted: int, note: Callable[[str], None]) -> None:
        if orphans.find():
            supervisor.say("Ending what a killed run has left behind.")
        orphans.end()
        if not settings.PRODUCTION:
            if servers.storage_moves():
                supervisor.say("The object storage's port is taken; it moves to another one.")
                # The settings of this process hold the old address.
                os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
            supervisor.start(*servers.missing())
        readiness.wait_for_parts()
        try:
            call_command("migrate", interactive=False, verbosity=0)
            if not settings.PRODUCTION:
                call_command("demo")
        finally:
            connections.close_all()
        _begin_counting()
        port = self._port(supervisor, wanted)
        api = ports.first_free(port + 1)
        supervisor.start(_web(port), _api(api), *_workers())
        note(f", http://127.0.0.1:{port}/")
        supervisor.say(f"Ready: http://127.0.0.1:{port}/")
        supervisor.say(f"The partners' API: http://127.0.0.1:{api}/api/docs")
        if not settings.PRODUCTION:
            supervisor.say(f"Logins: {LOGINS}; the password is demo.")
            supervisor.say("Shop /, sellers /admin/, workshop /mes/. Ctrl-C ends everything.")
        supervisor.watch()

    def _port(self, supervisor: Supervisor, wanted: int) -> int:
        try:
            port = ports.first_free(wanted)
        except PermissionError:
            raise CommandError(
                f"PORT is {wanted}, which this user may not open; try 8000."
            ) from None
        if port != wanted:
            supervisor.say(f"Port {wanted} is taken, using {port}.")
        return port


def _begin_counting() -> None:
    """Delete the counters of an earlier run, which would be added to the new ones."""
    shutil.rmtree(COUNTERS, ignore_errors=True)
    file_modes.folder(COUNTERS)


def _web(port: int) -> Part:
    """Views wait for the database, so there are more threads than cores."""
    return _granian("web", port)


def _api(port: int) -> Part:
    """The same application for partners' programs, at a lower priority than people's pages."""
    return _granian("api", port, nice=PATIENT_NICENESS)


def _granian(name: str, port: int, nice: int = 0) -> Part:
    # WhiteNoise misses a folder that only collectstatic makes.
    command = [sys.executable, "-W", "ignore:No directory at", "-m", "jewelry.server"]
    command += ["--interface", "asginl", "--http", "1", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--http1-header-read-timeout", "10000", "--no-ws"]
    # A stream must not delay the end.
    command += ["--workers-kill-timeout", "5", "--log-level", "error"]
    if settings.DEBUG:
        # Without it granian sees no edited template: Django's reset lives in runserver.
        command += ["--reload", "--reload-paths", str(embedded.BASE)]
        command += ["--reload-ignore-dirs", embedded.DATA.name]
    command += [f"jewelry.asgi:{name}"]
    return Part(name, command, lambda: _is_live(port), environment=COUNTED, nice=nice)


def _is_live(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live/", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _workers() -> list[Part]:
    schedule = str(embedded.DATA / "beat-schedule")
    workers = [
        celery(
            *(queue, "worker", "-n", f"{queue}@%h", "-Q", queue, *POOLS.get(queue, ("-c", "1"))),
            environment=COUNTED,
            nice=PATIENT_NICENESS if queue == "pricing" else BACKGROUND_NICENESS,
        )
        for queue in settings.QUEUES
    ]
    return [*workers, celery("beat", "beat", "--schedule", schedule)]
