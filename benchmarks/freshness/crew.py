"""The processes: readers with a few browsers each, and writers. They end when the run's file says so."""

import json
import logging
import os
import pickle
import random
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from benchmarks.freshness.log import Change

SPAWN = get_context("spawn")
QUIET_SECONDS, ROUND_SECONDS = 2.4, 4.0
"""Seconds without changes in each round: what is kept is read again and again."""


@dataclass(frozen=True)
class Plan:
    """All that a process needs to know of the run."""

    folder: Path
    port: int
    cast: Any
    beginning: list[Change]
    writers: int
    seed: int
    sessions: tuple[tuple[int, str], ...]
    counts_too: bool = True
    mutant: str = ""

    @property
    def stop(self) -> Path:
        return self.folder / "stop"

    def result(self, reader: int) -> Path:
        return self.folder / f"reader-{reader}.json"


def start(target: Any, plan: Plan, *arguments: int) -> SpawnProcess:
    """The plan travels packed: it holds what can be read only once Django is set up."""
    process = SPAWN.Process(target=target, args=(pickle.dumps(plan), *arguments), daemon=True)
    process.start()
    return process


def read(packed: bytes, number: int, browsers: int) -> None:
    plan = _unpack(packed)
    from benchmarks.freshness.checker import Checker
    from benchmarks.freshness.log import Tail
    from benchmarks.freshness.reader import Reader
    from benchmarks.freshness.truth import Truth
    from benchmarks.lab.visitor import Visitor

    truth = Truth([Tail(each, plan.folder) for each in range(plan.writers)], plan.beginning)
    checker = Checker(truth, plan.cast.fees, plan.counts_too)
    readers = []
    for browser in range(browsers):
        person, session = plan.sessions[(number * browsers + browser) % len(plan.sessions)]
        dice = random.Random(f"{plan.seed} {number} {browser}")  # noqa: S311
        visitor = Visitor(plan.port, session)
        readers.append(Reader(visitor.get, person, plan.cast, checker, dice))
    threads = [Thread(target=_browse, args=(plan, reader), daemon=True) for reader in readers]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if not checker.work():
            time.sleep(0.01)
        _report(plan, number, checker, readers)
    for thread in threads:
        thread.join()
    _finish(plan, checker)
    _report(plan, number, checker, readers, last=True)


def _unpack(packed: bytes) -> Plan:
    import django

    django.setup()
    logging.disable()  # the cache is ill all the time
    plan: Plan = pickle.loads(packed)  # noqa: S301  our own parent packed it
    return plan


def _browse(plan: Plan, reader: Any) -> None:
    while not plan.stop.exists():
        reader.look()
        if len(reader.checker.queue) > 3000:  # a writer waits for Postgres: nothing can be checked
            time.sleep(0.02)


def _finish(plan: Plan, checker: Any) -> None:
    """The writers' last marks come a little later than the last views."""
    deadline = time.monotonic() + 20
    while checker.queue and time.monotonic() < deadline:
        if not checker.work():
            time.sleep(0.05)
    if checker.queue:
        checker.violations.append(f"{len(checker.queue)} views could not be checked")


_reported: dict[int, float] = {}


def _report(plan: Plan, number: int, checker: Any, readers: list[Any], last: bool = False) -> None:
    if not last and time.monotonic() < _reported.get(number, 0) + 1:
        return
    _reported[number] = time.monotonic()
    statuses: Counter[int] = sum((reader.statuses for reader in readers), Counter())
    told = {
        "checks": dict(checker.checks),
        "violations": checker.violations[:20],
        "violated": len(checker.violations),
        "changes": checker.truth.changes,
        "ways": checker.truth.by_kind,
        "statuses": dict(statuses),
        "failures": [each for reader in readers for each in reader.failures],
        "waiting": len(checker.queue),
        "milliseconds": [ms for reader in readers for ms in reader.milliseconds] if last else [],
    }
    draft = plan.result(number).with_suffix(".new")
    draft.write_text(json.dumps(told))
    draft.replace(plan.result(number))


def write(packed: bytes, number: int, life: int) -> None:
    """`life` counts the processes that have been this writer; a later one picks up the pieces."""
    os.environ["PGAPPNAME"] = f"freshness-{number}"
    plan = _unpack(packed)
    from benchmarks.freshness import changes, mutants
    from benchmarks.freshness.log import FileLog
    from benchmarks.freshness.writer import Writer, resume

    _without_queues()
    log = FileLog(number, plan.folder)
    dice = random.Random(f"{plan.seed} {number} {life}")  # noqa: S311
    with mutants.applied(plan.mutant):
        writer = Writer(number, plan.cast, log, dice, mutants.protocol(plan.mutant))
        if life:
            known, since = _remembered(plan, number, writer.own)
            resume(writer, known, since)
        while not plan.stop.exists():
            if time.monotonic() % ROUND_SECONDS < QUIET_SECONDS:
                log.idle()
                time.sleep(0.05)
                continue
            changes.one(writer)
            time.sleep(dice.expovariate(1 / writer.pause))
    log.idle()
    end = time.monotonic() + 5
    while time.monotonic() < end:  # marks for the last views
        log.idle()
        time.sleep(0.1)


def _remembered(plan: Plan, number: int, own: str) -> tuple[dict[int, Any], int]:
    """What the log says of this writer's orders, and up to when."""
    from benchmarks.freshness.log import Tail
    from benchmarks.freshness.shown import Shown

    tail, known = Tail(number, plan.folder), dict[int, Any]()
    first = {pk for pk in plan.cast.orders if plan.cast.orders.index(pk) % plan.writers == number}
    known.update({c.pk: c.value for c in plan.beginning if c.kind == "order" and c.pk in first})
    for record in tail.poll():
        for kind, pk, value in record.changes:
            if kind == "order" and isinstance(value, Shown):
                known[pk] = value
            elif kind == "order":
                known.pop(pk, None)
    return known, tail.mark


def _without_queues() -> None:
    """No broker here: the lists' own tasks run in a thread beside, the others are not wanted."""
    from jewelry.orders.lists.strategies import versioned
    from jewelry.outbox import publish

    wanted: SimpleQueue[list[str]] = SimpleQueue()
    Thread(target=_warm, args=(wanted,), daemon=True).start()
    versioned.warm.delay = wanted.put  # type: ignore[method-assign, assignment]
    publish.send = lambda rows: None


def _warm(wanted: SimpleQueue[list[str]]) -> None:
    from django.db import DatabaseError, connection

    from jewelry.orders.lists.strategies.versioned import warm

    while True:
        lists = wanted.get()
        try:
            with connection.cursor() as cursor:
                # Not the writer's name: it waits for sessions of its own name to end.
                cursor.execute("SET application_name = 'warming'")
            warm(lists)
        except DatabaseError:
            connection.close()
