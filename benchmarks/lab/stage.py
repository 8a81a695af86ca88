"""A benchmark's own ground: data folder, Postgres, Valkey, database and web server of its own."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from jewelry.devserver.servers import Part
from jewelry.devserver.supervisor import Supervisor

OTHERS = ("DATABASE_URL", "CACHE_URL", "BROKER_URL", "STORAGE_URL", "SITE_URL", "SECRET_KEY")


def prepare(name: str) -> IO[str]:
    """Choose the data folder before the settings are read. The file returned is the folder's lock."""
    from jewelry.platform import embedded

    for variable in (*OTHERS, "DEBUG", "TIME_ZONE"):
        os.environ.pop(variable, None)
    # Few operators take many orders here, several in one transaction.
    os.environ["ORDERS_IN_HAND"] = "0"
    folder = embedded.BASE / "var" / name
    os.environ["ALEXANDRITE_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jewelry.settings"
    if folder != embedded.DATA:
        # The folder's address is read on import, and this package has been imported by now.
        os.execv(sys.executable, [sys.executable, "-m", *_module(), *sys.argv[1:]])  # noqa: S606
    import django

    from jewelry.devserver import lock, orphans

    held = lock.hold(folder)
    orphans.end()
    django.setup()
    return held


@contextmanager
def set_up(name: str, *, durable: bool = False) -> Iterator[Supervisor]:
    """The ground with Postgres, Valkey and S3 on it, and who starts whatever else there shall be.

    `durable`: Postgres forces each commit to the disk, as in earnest.
    """
    with prepare(name):
        from jewelry.devserver import readiness, servers
        from jewelry.platform import embedded

        log = embedded.DATA / "log"
        with log.open("w") as out, embedded.socket_folder(), Supervisor(out) as supervisor:
            start_servers(supervisor, durable=durable)
            supervisor.start(servers.storage())
            readiness.wait_for_parts()
            yield supervisor


def _module() -> list[str]:
    spec = sys.modules["__main__"].__spec__
    assert spec is not None
    return [spec.name.removesuffix(".__main__")]


def postgres() -> Part:
    """Killed servers lose nothing that was committed; only a power cut would."""
    from jewelry.devserver import servers

    part = servers.postgres()
    return replace(part, command=[*part.command, "-c", "fsync=off"])


def start_servers(supervisor: Supervisor, *, durable: bool = False) -> None:
    """`durable`: Postgres forces each commit to the disk, as in earnest."""
    from django.core.management import call_command
    from django.db import connections

    from jewelry.devserver import servers

    supervisor.start(servers.postgres() if durable else postgres(), servers.valkey())
    with servers._connect() as connection:
        connection.execute("DROP DATABASE IF EXISTS alexandrite WITH (FORCE)")
    servers.make_database()
    call_command("migrate", interactive=False, verbosity=0)
    connections.close_all()


def web(port: int, module: str, environment: Mapping[str, str], workers: int = 2) -> Part:
    """The project's server and settings; a worker that is killed is started again."""
    from jewelry.devserver.management.commands import run

    command = [sys.executable, "-W", "ignore:No directory at", "-m", "granian"]
    command += ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws"]
    command += ["--workers", str(workers), "--blocking-threads", "4"]
    command += ["--respawn-failed-workers", "--respawn-interval", "0.2"]
    command += ["--workers-kill-timeout", "5", "--log-level", "critical", f"{module}:application"]
    own = {"ORDER_LISTS": "versioned", **environment}
    return Part("web", command, lambda: run._is_live(port), environment=own)


def free_port() -> int:
    from jewelry.platform import embedded, ports

    return ports.first_free(embedded.storage_port() + 1)


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
