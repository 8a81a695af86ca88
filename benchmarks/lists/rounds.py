"""One strategy under one rate of changes for a few seconds; rounds of all, one after another."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from statistics import median, quantiles
from typing import Any, TextIO

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as StockSessions
from django.core.cache import cache

from benchmarks.lists import signin
from benchmarks.lists.client import Client, Load, Reading, counts
from benchmarks.lists.house import Database, pinned, sign_in
from benchmarks.lists.judge import Change, Verdict, judge
from jewelry.accounts.sessions import SessionStore
from jewelry.devserver.servers import Part, celery
from jewelry.devserver.supervisor import Supervisor
from jewelry.platform import embedded, ports

CEILINGS = ("empty", "bare")
CONTROL = "delayed"
PEERS = ("cacheops", "cacheops_queryset", "cachalot", CONTROL, *CEILINGS)
VARIANTS = {"versioned": ("versioned: 304", "versioned: page")}
"""Also read in other ways: polls that bring a tag, and the whole page around the list."""

QUEUED = {"versioned", "write_through"}
"""Strategies whose pages the queue makes."""

WARM_SECONDS = 0.4
COOKIE = "alexandrite_session"
BACKEND = "jewelry.accounts.backends.LoginOrEmailBackend"


@dataclass(frozen=True)
class Row:
    strategy: str
    orders: int
    changes_per_s: float
    rps: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_view: float
    sql_per_view: float
    cache_per_view: float
    hit_ratio: float | None
    views_checked: int
    stale_views: int
    stale_max_ms: float
    changes_made_per_s: float
    client_busy: float


class Contender:
    """A strategy's web worker, its writer and, where it works by the queue, its Celery worker."""

    def __init__(self, name: str, number: int, database: Database, log: TextIO) -> None:
        self.name = name
        self.number = number
        self.database = database
        self.port = ports.first_free(23000 + 100 * number)
        self.is_peer = name in PEERS
        self.environment = {**database.environment, **self._environment()}
        self.cookies = self._cookies()
        self.writer = self._start_writer(log)

    def _environment(self) -> dict[str, str]:
        if self.is_peer:
            own = {
                "DJANGO_SETTINGS_MODULE": "benchmarks.lists.settings_peers",
                "BENCH_PEER": self.name,
            }
            return {**own, "ORDER_LISTS": "uncached"}
        own = {"DJANGO_SETTINGS_MODULE": "jewelry.settings", "ORDER_LISTS": self.name}
        return {**own, "BROKER_URL": _broker(self.number)}

    def _cookies(self) -> list[str]:
        ours = not self.is_peer or self.name in {"bare", CONTROL}
        store, backend = (SessionStore, BACKEND) if ours else (StockSessions, signin.BACKEND)
        keys = sign_in(self.database.shelf.operators, store, backend)
        return [f"{COOKIE}={key}" for key in keys]

    def queue(self) -> list[Part]:
        """Its own: another's worker would write another's pages."""
        if self.name not in QUEUED:
            return []
        name = f"bench{self.number}"
        command = ("worker", "-n", f"{name}@%h", "-Q", "default", "-c", "1")
        return [celery(name, *command, environment=self.environment)]

    def web(self) -> Part:
        command = [sys.executable, "-W", "ignore:No directory at", "-m", "granian"]
        command += ["--interface", "asginl", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--http", "1", "--workers", "1", "--no-ws"]
        command += ["--log-level", "error", "benchmarks.lists.serve:web"]
        return Part(self.name, command, self._answers, environment=self.environment)

    def _answers(self) -> bool:
        try:
            return bool(counts(self.port))
        except (OSError, ValueError):
            return False

    def _start_writer(self, log: TextIO) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.lists.writer"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=embedded.BASE,
            env=self.environment,
        )

    def await_writer(self) -> None:
        assert self.writer.stdout is not None
        if self.writer.stdout.readline() != "ready\n":
            raise RuntimeError(f"The writer of {self.name} did not start.")

    def change(self, rate: float, seconds: float) -> None:
        shelf = self.database.shelf
        job = {"rate": rate, "seconds": seconds, "played": shelf.played}
        assert self.writer.stdin is not None
        self.writer.stdin.write(json.dumps({**job, "operator": shelf.operators[-1]}) + "\n")
        self.writer.stdin.flush()

    def changes(self) -> tuple[int, list[Change]]:
        """How many were made at the given rate; and all, with those that put everything back."""
        assert self.writer.stdout is not None
        made, log = json.loads(self.writer.stdout.readline())
        return made, [Change(*each) for each in log]

    def end(self) -> None:
        assert self.writer.stdin is not None
        self.writer.stdin.close()
        self.writer.wait(20)


@contextmanager
def contenders(
    names: list[str], database: Database, supervisor: Supervisor, log: TextIO
) -> Iterator[list[Contender]]:
    """All at once, so that rounds can take turns; a server without requests costs nothing."""
    found: list[Contender] = []
    waves = 0
    try:
        for number, name in enumerate(names):
            found.append(Contender(name, number, database, log))
        waves += 1
        supervisor.start(*(part for each in found for part in each.queue()))
        with pinned(to_worker=True):
            waves += 1
            supervisor.start(*(each.web() for each in found))
        for each in found:
            each.await_writer()
        yield found
    finally:
        for each in found:
            each.end()
        for _wave in range(waves):
            supervisor.end_last()


def _broker(number: int) -> str:
    """A queue for each, in a database of Valkey of its own; other brokers are shared as they are."""
    address = settings.BROKER_URL
    if address.startswith("redis+socket:"):
        return f"{address.partition('?')[0]}?virtual_host={2 + number % 14}"
    return address


def measure(contender: Contender, variant: str, rate: float, seconds: float, clients: int) -> Row:
    """The cache begins empty each time: another contender's writers do not tell this one's."""
    cache.clear()
    reading = Reading(
        contender.port,
        contender.cookies[:clients],
        fragment=not variant.endswith("page"),
        tagged=variant.endswith("304"),
        rows=_rows(contender),
    )
    client = Client(reading)
    try:
        client.run(WARM_SECONDS)
        before = counts(contender.port)
        if rate:
            contender.change(rate, seconds)
        load = client.run(seconds)
        after = counts(contender.port)
    finally:
        client.close()
    made, changes = contender.changes() if rate else (0, [])
    verdict = _judged(contender, load, changes)
    used = {name: (after[name] - before[name]) / max(1, _views(before, after)) for name in after}
    waits = sorted((view.done - view.begun) * 1000 for view in load.views)
    return Row(
        strategy=variant,
        orders=contender.database.orders,
        changes_per_s=rate,
        rps=round(len(load.views) / load.seconds, 1),
        p50_ms=round(median(waits), 3),
        p99_ms=round(quantiles(waits, n=100)[98], 3),
        cpu_us_per_view=round(used["cpu"] * 1e6, 1),
        sql_per_view=round(used["sql"], 4),
        cache_per_view=round(used["cache"], 4),
        hit_ratio=None if contender.name in CEILINGS else round(max(0.0, 1 - used["pages"]), 4),
        views_checked=verdict.checked,
        stale_views=verdict.stale,
        stale_max_ms=round(verdict.longest * 1000, 2),
        changes_made_per_s=round(made / load.seconds, 1),
        client_busy=round(load.busy, 2),
    )


def _views(before: dict[str, Any], after: dict[str, Any]) -> int:
    return int(after["views"] - before["views"])


def _rows(contender: Contender) -> tuple[bytes, ...]:
    if contender.name in CEILINGS:
        return ()
    return tuple(f'<tr id="AL-{pk:06d}"'.encode() for pk in contender.database.shelf.played)


def _judged(contender: Contender, load: Load, changes: list[Change]) -> Verdict:
    if contender.name in CEILINGS:
        return Verdict(0, 0, 0.0)
    return judge(load.views, (1 << len(contender.database.shelf.played)) - 1, changes)


def medians(rows: list[Row]) -> Row:
    """Of one line's rounds; what was checked and found stale is added up."""
    numbers: dict[str, Any] = {}
    for name, value in asdict(rows[0]).items():
        values = [getattr(row, name) for row in rows]
        if isinstance(value, float):
            numbers[name] = round(median(values), 4)
    numbers["views_checked"] = sum(row.views_checked for row in rows)
    numbers["stale_views"] = sum(row.stale_views for row in rows)
    numbers["stale_max_ms"] = max(row.stale_max_ms for row in rows)
    return replace(rows[0], **numbers)
