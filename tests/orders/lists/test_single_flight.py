"""Many misses at once: one rebuild for a page, few at a time for many pages."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from django.core.cache import cache
from django.db import connection

from jewelry.orders.lists import single_flight, versions
from jewelry.orders.lists.build import Built, build
from jewelry.orders.lists.single_flight import Gate
from jewelry.orders.lists.strategies import versioned
from tests.orders.lists.plain import PLAIN, make, query
from tests.support.processes import until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 200


class Builds:
    """Stands for a slow build; counts how often, and how many at once."""

    def __init__(self, seconds: float, make: Callable[..., Built]) -> None:
        self.seconds, self.make, self.lock = seconds, make, Lock()
        self.count = self.now = self.most = 0

    def __call__(self, *given: object) -> Built:
        with self.lock:
            self.count += 1
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(self.seconds)
        try:
            return self.make(*given)
        finally:
            with self.lock:
                self.now -= 1


class Followers:
    """Counts those who wait for a page that another thread makes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.lock, follow = 0, Lock(), Gate._follow

        def counted(gate: Gate, flight: single_flight.Flight, make: Callable[[], Built]) -> bytes:
            with self.lock:
                self.count += 1
            return follow(gate, flight, make)

        monkeypatch.setattr(Gate, "_follow", counted)


def together(people: int, act: Callable[[int], bytes]) -> list[bytes]:
    start = Barrier(people)

    def one(number: int) -> bytes:
        start.wait()
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def made(*_: object) -> Built:
    return Built(b"page", "version")


def nothing() -> None:
    return None


@pytest.mark.parametrize("overtaken", [False, True])
def test_two_hundred_misses_of_a_page_make_one_rebuild(
    monkeypatch: pytest.MonkeyPatch, overtaken: bool
) -> None:
    """Also when the list changes meanwhile: the page made is newer than all of them asked for."""
    make(60)
    monkeypatch.setattr(single_flight, "LOCAL_WAIT_SECONDS", 120.0)
    now = versions.read()
    if overtaken:
        make(1)
    followers = Followers(monkeypatch)

    def build_at_last(*given: object) -> Built:
        until(lambda: followers.count == PEOPLE - 1, "all the others wait")
        return build(*given)

    builds = Builds(0, build_at_last)
    monkeypatch.setattr(versioned, "build", builds)
    pages = together(PEOPLE, lambda _: versioned.STRATEGY.page(PLAIN, query(), now))
    assert len(set(pages)) == 1
    assert builds.count == 1


def test_two_hundred_different_pages_are_few_rebuilds_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = versions.read()
    builds = Builds(0.01, made)
    monkeypatch.setattr(versioned, "build", builds)
    together(
        PEOPLE, lambda number: versioned.STRATEGY.page(PLAIN, query(before=f"{number}-1"), now)
    )
    assert builds.count == PEOPLE
    assert builds.most <= 8


def test_without_the_cache_it_is_one_rebuild_as_well(
    monkeypatch: pytest.MonkeyPatch, no_cache: None
) -> None:
    make(3)
    now = versions.read()
    builds = Builds(0.05, build)
    monkeypatch.setattr(versioned, "build", builds)
    together(50, lambda _: versioned.STRATEGY.page(PLAIN, query(), now))
    assert builds.count == 1


def test_two_processes_make_one_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "REMOTE_WAIT_SECONDS", 30.0)
    monkeypatch.setattr(single_flight, "LOCK_SECONDS", 60)
    gates, builds = (Gate(), Gate()), Builds(0.1, made)

    def keep() -> Built:
        cache.set("kept", "page")
        return builds()

    def kept() -> bytes | None:
        return b"page" if cache.get("kept") else None

    together(2, lambda number: gates[number].once("key", kept, keep))
    assert builds.count == 1


def test_a_lock_whose_holder_died_costs_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "REMOTE_WAIT_SECONDS", 0.03)
    cache.add("lock:key", 1)
    looks = list[None]()
    assert Gate().once("key", lambda: looks.append(None), made) == b"page"
    assert len(looks) > 1, "it was waited for"
    assert cache.get("lock:key") == 1, "not ours to delete"


def test_nobody_waits_for_a_page_that_will_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process held the lock, and what it built was of a newer version."""
    monkeypatch.setattr(single_flight, "REMOTE_WAIT_SECONDS", 10.0)
    locks = list[int | None]()

    def make() -> Built:
        locks.append(cache.get("lock:key"))
        return made()

    gates, builds = (Gate(), Gate()), Builds(0.05, make)
    together(2, lambda number: gates[number].once("key", nothing, builds))
    assert locks == [1, 1], "whose time is up builds without the lock"


def test_a_caller_that_fails_fails_alone() -> None:
    gate, first = Gate(), Lock()

    def fails() -> Built:
        if first.acquire(blocking=False):
            time.sleep(0.05)
            raise RuntimeError
        return made()

    def act(_: int) -> bytes:
        try:
            return gate.once("key", nothing, fails)
        except RuntimeError:
            return b"failed"

    assert sorted(together(10, act)) == [b"failed"] + [b"page"] * 9
    assert gate.flights == {}
    assert cache.get("lock:key") is None


def test_what_was_built_inside_a_transaction_is_not_shared() -> None:
    gate, builds = Gate(), Builds(0.05, lambda: Built(b"uncommitted", None))
    together(3, lambda _: gate.once("key", nothing, builds))
    assert builds.count == 3
