"""The freshness benchmark in little, in this process: real Postgres and Valkey, a few seconds."""

import random
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection, connections
from django.test import Client

from benchmarks.freshness import cast, changes, mutants
from benchmarks.freshness.checker import Checker
from benchmarks.freshness.faults import GARBAGE
from benchmarks.freshness.log import Log
from benchmarks.freshness.reader import Reader
from benchmarks.freshness.truth import Truth
from benchmarks.freshness.writer import Writer
from benchmarks.lab.visitor import Answer
from jewelry.accounts.models import User
from jewelry.orders.lists.strategies import versioned
from jewelry.orders.lists.versions import NAMES
from jewelry.orders.models import OrderList
from jewelry.orders.statuses import Status
from jewelry.platform.cache import raw
from tests.factories import AlloyFactory, tariff

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_SECONDS = 30.0
"""Seconds after which a stage closes; one or two are the rule."""


@pytest.fixture
def world(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[cast.Cast]:
    settings.ORDER_LISTS = "versioned"
    monkeypatch.setattr(
        "jewelry.orders.lists.strategies.versioned.warm.delay", lambda statuses: None
    )
    monkeypatch.setattr("jewelry.outbox.publish.send", lambda rows: None)
    OrderList.objects.bulk_create(
        (OrderList(status=name, version=uuid4()) for name in (NAMES, *Status.values)),
        ignore_conflicts=True,
    )
    tariff(), AlloyFactory()
    for n in range(3):
        AlloyFactory(code=f"alloy-{n}", name_en=f"Alloy {n}", name_ru=f"Сплав {n}")
    cache.clear()
    versioned.MEMORY.clear()
    yield cast.make(orders=250, writers=1)
    cache.clear()


class Stage:
    """Two browsers and a writer, each in a thread, and everything they saw checked here."""

    def __init__(self, world: cast.Cast, mutant: str = "") -> None:
        self.log, self.world, self.over = Log(0), world, Event()
        self.checker = Checker(Truth([self.log], cast.beginning()), world.fees, not mutant)
        self.protocol, self.troubles = mutants.protocol(mutant), list[BaseException]()
        self.threads = [Thread(target=self._safely, args=(self._write,))]
        self.threads += [Thread(target=self._safely, args=(self._browse, n)) for n in range(2)]

    def run(self, enough: Callable[[], object], least: float = 0.0) -> None:
        """Until there is enough, however busy the machine."""
        for thread in self.threads:
            thread.start()
        begin = time.monotonic()
        while (now := time.monotonic()) < begin + least or not enough():
            if now > begin + LIMIT_SECONDS or self.checker.violations or self.troubles:
                break
            if not self.checker.work():
                time.sleep(0.005)
        self.over.set()
        for thread in self.threads:
            thread.join(20)
        self.log.idle()
        while self.checker.work():
            pass
        assert not self.troubles, self.troubles

    def _safely(self, what, *arguments: int) -> None:
        try:
            what(*arguments)
        except BaseException as trouble:
            self.troubles.append(trouble)
        finally:
            connections.close_all()

    def _write(self) -> None:
        dice = random.Random(7)
        writer = Writer(0, self.world, self.log, dice, self.protocol)
        while not self.over.is_set():
            changes.one(writer)
            time.sleep(dice.expovariate(60))

    def _browse(self, number: int) -> None:
        client, person = Client(), User.objects.get(pk=self.world.operators[number])
        client.force_login(person)

        def get(path: str, headers: dict[str, str]) -> Answer:
            response = client.get(path, headers=headers)
            return Answer(response.status_code, response.headers, response.content)

        reader = Reader(get, person.pk, self.world, self.checker, random.Random(number))
        while not self.over.is_set():
            reader.look()
        assert set(reader.statuses) <= {200, 304}


def torment(over: Event) -> None:
    """The cache emptied and filled with garbage, and the worker's memory lost, again and again."""
    dice = random.Random(3)

    def spoil(server) -> None:
        for key in server.scan_iter(count=500):
            server.set(key, dice.choice(GARBAGE[:-1]), px=5000)

    while not over.wait(0.1):
        versioned.MEMORY.clear()
        cache.clear() if dice.random() < 0.4 else raw(spoil, None)


def test_no_view_is_stale_whatever_happens_to_the_cache(world: cast.Cast) -> None:
    stage = Stage(world)
    trouble = Thread(target=torment, args=(stage.over,))
    trouble.start()
    checks, truth = stage.checker.checks, stage.checker.truth
    stage.run(lambda: checks["shown"] > 1_000 and len(truth.by_kind) > 4, least=3)
    trouble.join()
    assert stage.checker.violations == []
    assert checks["shown"] > 1_000
    assert checks["counts"] > 15
    assert len(truth.by_kind) > 4


@pytest.mark.parametrize(
    "name", ["a key without the version", "rows without their stamp", "a page without its language"]
)
def test_a_wrong_protocol_is_found_out(world: cast.Cast, name: str) -> None:
    with mutants.applied(name):
        stage = Stage(world, name)
        stage.run(lambda: stage.checker.violations)
    assert stage.checker.violations


@pytest.mark.parametrize("name", mutants.MUTANTS)
def test_what_a_wrong_protocol_replaces_is_there(name: str) -> None:
    with mutants.in_database(name), mutants.applied(name):
        pass


def test_the_lists_know_their_sizes_after_all_that(world: cast.Cast) -> None:
    writer = Writer(0, world, Log(0), random.Random(1))
    for _ in range(80):
        changes.one(writer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, count(*) FROM orders_order GROUP BY status")
        counted = dict(cursor.fetchall())
    sizes = dict(OrderList.objects.exclude(status=NAMES).values_list("status", "size"))
    assert {status: size for status, size in sizes.items() if size} == counted
