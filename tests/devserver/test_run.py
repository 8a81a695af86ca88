"""Fresh start, restart, death of any child and of the parent, parts replaced by variables."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from jewelry.accounts.models import User
from jewelry.devserver import orphans
from jewelry.devserver.servers import _postgres_program
from jewelry.platform import embedded, file_modes
from tests.support.processes import (
    API,
    PARTS,
    UNPRIVILEGED,
    WEB,
    WORKERS,
    Run,
    answers,
    command,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds children in /proc")


@pytest.fixture(scope="module")
def data():
    with tempfile.TemporaryDirectory(prefix="a b кольцо ") as folder:
        data = Path(folder, "data")
        # As an earlier release left them; mkdir's own mode would go through the umask.
        (data / "mail").mkdir(parents=True)
        (data / "mail" / "letter").write_text("a link")
        for path in (data, *data.rglob("*")):
            path.chmod(0o755)
        yield data


@pytest.fixture
def started(data):
    runs: list[Run] = []

    def start(**environment):
        runs.append(Run(data, **environment))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.end()


def living(data):
    """Processes of this data folder that still live."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedded, "DATA", data)
        return orphans.find()


def test_a_fresh_start_and_the_death_of_every_child_and_of_the_parent(started, data):
    """One run and the next: most of what such a test costs is the start of ten processes."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = started(PORT=str(port))
        address = run.ready()
    _is_whole(run, address, port)
    before = run.children()
    assert len(before) == 10
    until(lambda: _closed(run, living(data)), "what our programs know is closed to others")
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    old = set(before.values())
    until(lambda: len(run.children()) == 10 and old.isdisjoint(run.children().values()), "new ones")
    until(lambda: answers(f"{address}health/ready/"), "healthy again")
    run.end(signal.SIGKILL)
    again = started()
    address = again.ready()
    until(lambda: answers(f"{address}health/ready/"), "healthy after the parent's death")
    second = started()
    assert second.process.wait(20) == 1
    assert f"pid {again.process.pid}, {address}" in "\n".join(second.lines)
    assert again.end(signal.SIGINT) == 0
    assert living(data) == []


def _is_whole(run: Run, address: str, taken: int) -> None:
    assert f"Port {taken} is taken, using {urlsplit(address).port}." in run.lines
    assert answers(address)
    assert answers(next(line for line in run.lines if "partners' API" in line).split()[-1])
    nice = {name: os.getpriority(os.PRIO_PROCESS, pid) for name, pid in run.children().items()}
    assert {name for name in nice if nice[name] > nice[WEB]} == {API, *WORKERS}
    until(lambda: any("the password is demo" in line for line in run.lines), "logins")
    assert _open_to_others(run.data) == []


def _closed(run: Run, living: list[int]) -> bool:
    """Of no process of ours, once it has started, anybody of its user reads anything."""
    parts = {pid for name, pid in run.children().items() if name in PARTS}
    ours = [pid for pid in (run.process.pid, *living) if pid not in parts]
    ours = [pid for pid in ours if not command(str(pid)).startswith("postgres:")]
    files = [f"/proc/{pid}/{name}" for pid in ours for name in ("environ", "mem", "maps")]
    look = [*UNPRIVILEGED, "head", "-qc1", *files]
    seen = subprocess.run(look, capture_output=True, text=True, check=False)
    return len(ours) > 10 and seen.stderr.count("Permission denied") == len(files)


def _open_to_others(data: Path) -> list[Path]:
    """Postgres, S3 and beat write on while one looks."""
    found = []
    for path in (data, *data.rglob("*")):
        with suppress(FileNotFoundError):
            found += [path] if path.lstat().st_mode & file_modes.GROUP_AND_OTHERS_MODE else []
    return found


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="makes a database of its own")
@pytest.mark.django_db(transaction=True)
def test_each_part_is_replaced_by_its_variable(started, data):
    name = "replaced"
    storage = urlsplit(embedded.storage_url())
    with closing(psycopg.connect(embedded.database_url(), autocommit=True)) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name}")
    database = embedded.database_url().removesuffix("alexandrite") + name
    _fill(database)
    run = started(
        DATABASE_URL=database,
        CACHE_URL=embedded.cache_url().replace("db=0", "db=2"),
        BROKER_URL=embedded.broker_url().replace("host=1", "host=3"),
        STORAGE_URL=storage._replace(path=f"/{name}").geturl(),
    )
    address = run.ready()
    assert set(run.children()) == {
        *(WEB, API, "beat"),
        *(f"{queue}@" for queue in settings.QUEUES),
    }
    until(lambda: answers(f"{address}health/ready/"), "healthy")
    assert (embedded.DATA / "s3" / name).is_dir()
    assert run.end(signal.SIGTERM) == 0
    assert living(data) == []


def _fill(database: str) -> None:
    """Copy the tests' own, as if the demo were there: these cost the most of a first start."""
    User.objects.create_user("admin")
    tests = embedded.database_url().removesuffix("alexandrite") + connection.settings_dict["NAME"]
    copied = subprocess.run([_postgres_program("pg_dump"), tests], capture_output=True, check=True)
    load = [_postgres_program("psql"), "-qX", "-v", "ON_ERROR_STOP=1", database]
    subprocess.run(load, input=copied.stdout, stdout=subprocess.DEVNULL, check=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eight"), ("DATABASE_URL", "mysql://host/name"), ("DEBUG", "maybe")],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(data, name, value):
    environment = {**os.environ, "ALEXANDRITE_DATA": str(data), name: value}
    command = [sys.executable, "manage.py", "run"]
    made = subprocess.run(
        command, env=environment, cwd=embedded.BASE, capture_output=True, text=True, check=False
    )
    assert made.returncode == 1
    assert made.stderr.startswith(f"{name} ")
    assert len(made.stderr.splitlines()) == 1
