"""A cache that is really stopped, really hangs and really holds garbage."""

import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any

import pytest

from jewelry.devserver import servers
from jewelry.devserver.supervisor import Supervisor
from jewelry.platform import cache as platform_cache
from jewelry.platform import embedded, service_urls
from jewelry.platform.cache import MAX_FAILURES, BreakingCache
from tests.support.processes import until

HUGE = b"x" * 3_000_000


class Valkey:
    """A server of this test's own, with a handle."""

    def __init__(self, supervisor: Supervisor) -> None:
        self.supervisor = supervisor
        self.start()

    def start(self) -> None:
        self.supervisor.waves.clear()
        self.supervisor.start(servers.valkey())
        self.process = self.supervisor.waves[-1][0].process

    def kill(self) -> None:
        self.process.send_signal(SIGKILL)
        self.process.wait()

    def pause(self) -> None:
        os.kill(self.process.pid, SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, SIGCONT)


@pytest.fixture
def valkey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    monkeypatch.setattr(embedded, "RUN", tmp_path)
    with (tmp_path / "log").open("w") as log, Supervisor(log) as supervisor:
        server = Valkey(supervisor)
        yield server
        server.go_on() if server.process.poll() is None else None


@pytest.fixture
def cache(valkey: Valkey) -> BreakingCache:
    settings = service_urls.cache(production=False)
    address = f"unix://{embedded.RUN}/valkey?db=0"
    platform_cache.BREAKERS.pop(address, None)
    return BreakingCache(address, {"OPTIONS": settings["OPTIONS"]})


def miss(cache: BreakingCache, times: int) -> None:
    for _ in range(times):
        assert cache.get("page:x", "nothing") == "nothing"


class Asked:
    """Counts what is asked of the server: a read waits for its answer, or for a time-out."""

    def __init__(self, cache: BreakingCache, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads, self.lookers = 0, list[threading.Thread]()
        self.read, self.ping = cache.client.get, cache._ping
        monkeypatch.setattr(cache.client, "get", self._get)
        monkeypatch.setattr(cache, "_ping", self._look)

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        self.reads += 1
        return self.read(*args, **kwargs)

    def _look(self) -> object:
        self.lookers.append(threading.current_thread())
        return self.ping()


@pytest.fixture
def asked(cache: BreakingCache, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(cache, monkeypatch)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    ours = (each for each in caplog.records if each.name == "jewelry.platform.cache")
    return [each.getMessage().split(":")[0] for each in ours]


def test_a_hanging_cache_costs_three_time_outs_and_then_nothing(
    cache, valkey, asked, caplog
) -> None:
    cache.set("page:x", "kept")
    valkey.pause()
    miss(cache, MAX_FAILURES + 200)
    assert asked.reads == MAX_FAILURES
    assert said(caplog) == ["The cache is off"]


def test_nobody_waits_for_the_look_whether_it_is_back(cache, valkey, asked) -> None:
    valkey.pause()
    miss(cache, MAX_FAILURES)

    def looked_thrice() -> bool:
        miss(cache, 1)
        return len(asked.lookers) >= 3

    until(looked_thrice, "three looks", 60)
    assert threading.current_thread() not in asked.lookers
    assert asked.reads == MAX_FAILURES


def test_it_comes_back_by_itself_and_says_so_once(cache, valkey, caplog) -> None:
    cache.set("page:x", "kept")
    valkey.pause()
    miss(cache, 20)
    valkey.go_on()
    until(lambda: cache.get("page:x") == "kept", "the cache is back", 10)
    for _ in range(20):
        cache.get("page:x")
    assert said(caplog) == ["The cache is off", "The cache is back."]


def test_a_stopped_cache_costs_nothing_and_comes_back_empty(cache, valkey, asked, caplog) -> None:
    cache.set("page:x", "kept")
    valkey.kill()
    miss(cache, 200)
    assert asked.reads == MAX_FAILURES
    assert (cache.set("a", 1), cache.add("a", 1), cache.delete("a")) == (False, True, False)
    assert (cache.get_many(["a", "b"]), cache.set_many({"a": 1})) == ({}, ["a"])
    valkey.start()
    until(lambda: cache.set("page:x", "new"), "the cache is back", 10)
    assert cache.get("page:x") == "new"
    assert said(caplog) == ["The cache is off", "The cache is back."]


GARBAGE = [pickle.dumps("<main>"), b"\xff\xfe", b"{", b'"cut off', b"", HUGE, b"[" * 100_000]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda value: str(value[:12]))
def test_what_nobody_can_read_is_a_miss(cache, caplog, garbage: bytes) -> None:
    cache.client.get_client().set(cache.make_key("page:x"), garbage)
    for _ in range(2 * MAX_FAILURES):
        assert cache.get("page:x", "nothing") == "nothing"
        assert cache.get_many(["page:x"]) == {}
    assert said(caplog) == []


def test_a_key_of_another_type_is_a_miss_and_can_be_written(cache, caplog) -> None:
    cache.client.get_client().rpush(cache.make_key("page:x"), "a", "list")
    for _ in range(2 * MAX_FAILURES):
        assert cache.get("page:x") is None
    assert said(caplog) == []
    cache.set("page:x", "new")
    assert cache.get("page:x") == "new"
