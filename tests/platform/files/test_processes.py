"""Several processes of one machine, as web servers and workers are."""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

SMALL_BYTES, LARGE_BYTES = 12_000, 600_000
BOTH = pytest.mark.parametrize("size", [SMALL_BYTES, LARGE_BYTES])


class Process:
    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.platform.files.other"]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "jewelry.settings"}
        self.child = subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def tell(self, do: str, **order: Any) -> None:
        assert self.child.stdin
        self.child.stdin.write(json.dumps(order | {"do": do}) + "\n")
        self.child.stdin.flush()

    def answer(self) -> Any:
        assert self.child.stdout
        return json.loads(self.child.stdout.readline())

    def ask(self, do: str, **order: Any) -> Any:
        self.tell(do, **order)
        return self.answer()


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Process]]:
    started = [Process() for _ in range(4)]
    for each in started:
        each.ask("ready")
    yield started
    for each in started:
        each.child.communicate()


@pytest.fixture
def here(processes) -> Process:
    return fresh(processes)[0]


@pytest.fixture
def there(processes) -> Process:
    return fresh(processes)[1]


def fresh(processes: list[Process]) -> list[Process]:
    for each in processes:
        each.ask("fetched")
    return processes


def new(size: int, name: str = "picture.webp") -> str:
    path = f"tests/{secrets.token_hex(8)}/{name}"
    return default_storage.save(path, ContentFile(b"a" * (size - 1) + b"."))


def digest(letter: str, size: int) -> str:
    return hashlib.sha256(letter.encode() * size).hexdigest()


@BOTH
def test_what_one_fetched_the_other_finds(here, there, size) -> None:
    path = new(size)
    assert here.ask("read", path=path) == there.ask("read", path=path)
    assert (here.ask("fetched"), there.ask("fetched")) == (1, 0)


@BOTH
def test_what_one_overwrote_the_other_reads(here, there, size) -> None:
    path = new(size)
    for letter in "bcd":
        there.ask("read", path=path)
        here.ask("save", path=path, content=letter, times=size)
        assert there.ask("read", path=path) == digest(letter, size)
        assert here.ask("read", path=path) == digest(letter, size)


@BOTH
def test_what_one_deleted_the_other_misses(here, there, size) -> None:
    path = new(size)
    there.ask("read", path=path)
    here.ask("delete", path=path)
    assert there.ask("read", path=path) == "missing"
    here.ask("save", path=path, content="e", times=size)
    assert there.ask("read", path=path) == digest("e", size)


@pytest.mark.parametrize("size", [SMALL_BYTES, 50_000_000], ids=["12 kB", "50 MB"])
@pytest.mark.parametrize("name", ["picture.webp", "a7" * 32 + ".stl"])
def test_two_hundred_readers_of_a_cold_file_make_one_fetch(processes, size, name) -> None:
    path = new(size, name)
    for each in fresh(processes):
        each.tell("crowd", path=path, threads=50)
    assert [each.answer() for each in processes] == [[size] * 50] * 4
    assert sum(each.ask("fetched") for each in processes) == 1


def test_a_fetch_that_was_killed_holds_nobody_up(here) -> None:
    """Nor does what it left on the disk: the half-written file is nobody's."""
    path, killed = new(LARGE_BYTES), Process()
    assert killed.ask("stall", path=path) == "stalled"
    here.tell("read", path=path)
    killed.child.kill()
    killed.child.wait()
    assert here.answer() == hashlib.sha256(b"a" * (LARGE_BYTES - 1) + b".").hexdigest()
    assert here.ask("fetched") == 1
