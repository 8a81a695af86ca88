"""A run from beginning to end: servers, processes, faults, result."""

import argparse
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.context import SpawnProcess

from django.db import connection, connections

from benchmarks.freshness import cast, crew
from benchmarks.freshness import mutants as wrong
from benchmarks.freshness.crew import Plan
from benchmarks.freshness.faults import FAULTS, World, lists_rebuilt
from benchmarks.freshness.log import Tail
from benchmarks.freshness.report import collect
from benchmarks.freshness.shown import read
from benchmarks.freshness.truth import Truth
from benchmarks.lab.stage import free_port, say, start_servers, web
from benchmarks.lab.visitor import session_of
from jewelry.accounts.models import User
from jewelry.devserver.supervisor import Supervisor
from jewelry.orders.models import Order, OrderList
from jewelry.platform import embedded

BROWSER_COUNT = 4
TIMEOUT_SECONDS = 60.0
"""Seconds in which a mutant has to be caught."""


def faults(options: argparse.Namespace) -> int:
    with _stage() as supervisor:
        plan = _plan(options)
        world, readers = _begin(plan, options, supervisor)
        seconds, counted = options.minutes * 60, Counter[str]()
        _torment(world, seconds, options.every, counted)
        _end(world, readers)
        result = collect(plan, len(readers), counted, world.excuses, seconds)
        result.web_started_again = world.mended
        result.violations += [*_sizes_are_true(), *_log_is_true(plan)]
    result.print()
    if options.json:
        result.write(options.json)
    return 1 if result.violations else 0


def mutants(options: argparse.Namespace) -> int:
    missed = 0
    with _stage() as supervisor:
        plan = _plan(options)
        for name in wrong.MUTANTS:
            plan = replace(plan, mutant=name, counts_too=False, beginning=cast.beginning())
            with wrong.in_database(name):
                seconds, first = _hunt(plan, options, supervisor)
            missed += seconds is None
            say(f"{name:40} {'not caught' if seconds is None else f'caught after {seconds:.1f} s'}")
            say(f"    {first[:200]}")
    return 1 if missed else 0


def _hunt(
    plan: Plan, options: argparse.Namespace, supervisor: Supervisor
) -> tuple[float | None, str]:
    world, readers = _begin(plan, options, supervisor)
    begin, found = time.monotonic(), ""
    while not found and time.monotonic() < begin + TIMEOUT_SECONDS:
        time.sleep(0.5)
        found = next((each for each in _violations(plan, len(readers))), "")
        if int(time.monotonic() - begin) % 4 == 3:
            lists_rebuilt(world)
    seconds = time.monotonic() - begin
    _end(world, readers)
    connections.close_all()
    return (seconds if found else None), found


def _violations(plan: Plan, readers: int) -> Iterator[str]:
    import json

    for number in range(readers):
        if plan.result(number).exists():
            yield from json.loads(plan.result(number).read_text())["violations"]


@contextmanager
def _stage() -> Iterator[Supervisor]:
    log = (embedded.DATA / "log").open("w")
    with log, embedded.socket_folder(), Supervisor(log) as supervisor:
        start_servers(supervisor)
        yield supervisor


def _plan(options: argparse.Namespace) -> Plan:
    folder = embedded.DATA / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = cast.make(options.orders, options.writers)
    people = User.objects.filter(pk__in=made.operators)
    sessions = tuple((person.pk, session_of(person)) for person in people)
    plan = Plan(
        folder, free_port(), made, cast.beginning(), options.writers, options.seed, sessions
    )
    connections.close_all()
    return plan


def _begin(
    plan: Plan, options: argparse.Namespace, supervisor: Supervisor
) -> tuple[World, list[SpawnProcess]]:
    for path in plan.folder.iterdir():
        path.unlink()
    servers = {wave_child.part.name: wave_child for wave in supervisor.waves for wave_child in wave}
    hooked = {"FRESHNESS_HOOKS": str(plan.folder), "FRESHNESS_MUTANT": plan.mutant}
    dice = random.Random(plan.seed)  # noqa: S311
    world = World(plan, supervisor, servers, [], dice)
    world.start(web(plan.port, "benchmarks.freshness.wsgi", hooked))
    world.writers = [crew.start(crew.write, plan, n, 0) for n in range(plan.writers)]
    readers = [crew.start(crew.read, plan, n, BROWSER_COUNT) for n in range(options.readers)]
    deadline = time.monotonic() + 60
    while not all(plan.result(n).exists() for n in range(len(readers))):
        assert time.monotonic() < deadline, "the readers did not start"
        time.sleep(0.1)
    return world, readers


def _torment(world: World, seconds: float, every: float, counted: Counter[str]) -> None:
    end, bag = time.monotonic() + seconds, list[str]()
    while (now := time.monotonic()) < end:
        if not bag:
            bag = world.dice.sample(list(FAULTS), len(FAULTS))
        name = bag.pop()
        FAULTS[name](world)
        counted[name] += 1
        world.mend_web()
        say(f"{end - now:5.0f} s to go: {name} ({time.monotonic() - now:.1f} s)")
        time.sleep(max(0.0, now + every * world.dice.uniform(0.6, 1.4) - time.monotonic()))
    time.sleep(3)


def _end(world: World, readers: list[SpawnProcess]) -> None:
    world.plan.stop.touch()
    for process in [*readers, *world.writers]:
        process.join(60)
        if process.is_alive():
            process.kill()
    for wave in [wave for wave in world.supervisor.waves if wave[0].part.name == "web"]:
        world.supervisor.end(wave)


def _sizes_are_true() -> Iterator[str]:
    connection.close()
    for status, size in OrderList.objects.exclude(status="*").values_list("status", "size"):
        if size != (count := Order.objects.filter(status=status).count()):
            yield f"at the end {status} has {count} orders and says {size}"


def _log_is_true(plan: Plan) -> Iterator[str]:
    """Postgres at the end against the log: what the pages were held against was the truth."""
    truth = Truth([Tail(number, plan.folder) for number in range(plan.writers)], plan.beginning)
    truth.advance(truth.poll())
    found = read("true", [])
    for pk, history in truth.orders.items():
        if found.pop(pk, None) != history.last:
            yield f"at the end the log is wrong about order {pk}: {history.states[-3:]}"
    yield from (f"at the end order {pk} is in no log" for pk in found)
