"""The servers the comparison runs on, its databases, and the cores everybody stays on."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlsplit

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from benchmarks.lists import generate
from jewelry import env
from jewelry.accounts.models import User
from jewelry.devserver import servers
from jewelry.devserver.supervisor import Supervisor
from jewelry.platform import embedded

Say = Callable[[str], Any]
CORES = sorted(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Database:
    """One size of database, and the environment that points a child process at it."""

    orders: int
    shelf: generate.Shelf
    environment: dict[str, str]


@contextmanager
def pinned(to_worker: bool) -> Iterator[None]:
    """A process started inside has the worker's core alone, or else the other cores."""
    before = os.sched_getaffinity(0)
    if len(CORES) > 1:
        os.sched_setaffinity(0, {CORES[0]} if to_worker else set(CORES[1:]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def opened(log: TextIO) -> Iterator[Supervisor]:
    with (
        embedded.socket_folder(),
        Supervisor(log) as supervisor,
        pinned(to_worker=False),
    ):
        wanted = []
        if not env.text("DATABASE_URL", ""):
            wanted.append(servers.postgres())
        if not (env.text("CACHE_URL", "") and env.text("BROKER_URL", "")):
            wanted.append(servers.valkey())
        supervisor.start(*wanted)
        if not env.text("DATABASE_URL", ""):
            servers.make_database()
        yield supervisor


def database(orders: int, fresh: bool, say: Say) -> Database:
    """Filled with so many orders; one of an earlier run is good enough if asked for."""
    name = f"alexandrite_bench_{orders}"
    exists = _made(name, fresh)
    connection.close()
    connection.settings_dict["NAME"] = name
    since = time.monotonic()
    if not exists:
        call_command("migrate", interactive=False, verbosity=0)
        generate.fill(orders)
        _mark_done()
    say(f"{orders:,} orders in {time.monotonic() - since:.0f} s")
    return Database(orders, generate.shelf(), _environment(name))


def _made(name: str, fresh: bool) -> bool:
    """True when it is there already, and whole."""
    connection.close()
    parameters = {**connection.get_connection_params(), "dbname": _maintenance()}
    with psycopg.connect(**parameters, autocommit=True) as server:
        comment = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if comment and comment[0] == _recipe() and not fresh:
            return True
        server.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return False


def _maintenance() -> str:
    return urlsplit(_address()).path.strip("/")


def _mark_done() -> None:
    name = sql.Identifier(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, _recipe()))


def _recipe() -> str:
    """What a database is made by: after a change of it an earlier run's is not good enough."""
    sources = [Path(generate.__file__)]
    for app in apps.get_app_configs():
        sources += sorted(Path(app.path, "migrations").glob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _address() -> str:
    return env.text("DATABASE_URL", "") or embedded.database_url()


def _environment(name: str) -> dict[str, str]:
    return {
        **os.environ,
        "ALEXANDRITE_DATA": str(embedded.DATA),
        "DATABASE_URL": urlsplit(_address())._replace(path=f"/{name}").geturl(),
        "CACHE_URL": str(settings.CACHES["default"]["LOCATION"]),
    }


def sign_in(operators: list[int], store: Any, backend: str) -> list[str]:
    """A session's key for each of them."""
    keys = []
    for person in User.objects.filter(pk__in=operators):
        session = store()
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = backend
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys
