"""Plain commits, one row each, as fast as a server takes them: moves alone do not keep it busy."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from benchmarks.killing.victim import over
from jewelry.platform import embedded

TABLE = """
DROP TABLE IF EXISTS killing_scribe;
CREATE TABLE killing_scribe (writer integer, number bigint)
"""
INSERT = "INSERT INTO killing_scribe VALUES (%s, %s)"
PAUSE_SECONDS = 0.1


def noted() -> Path:
    """A line for each row whose commit was acknowledged."""
    return embedded.DATA / "noted"


def scribe(parameters: dict[str, Any], rate: float) -> Callable[[], None]:
    def main() -> None:
        file = os.open(noted(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        numbers = count(1)
        while True:
            try:
                with psycopg.connect(**parameters, autocommit=True) as server:
                    for number in _paced(numbers, rate):
                        server.execute(INSERT, [os.getpid(), number])
                        os.write(file, f"{os.getpid()} {number}\n".encode())
            except psycopg.OperationalError:
                time.sleep(PAUSE_SECONDS)

    return main


def _paced(numbers: Iterator[int], rate: float) -> Iterator[int]:
    """In step with the clock; what was missed while the server was away is not made up for."""
    begin = time.monotonic()
    for given, number in enumerate(numbers):
        while over().exists():
            time.sleep(PAUSE_SECONDS)
        time.sleep(max(0.0, begin + given / rate - time.monotonic()))
        yield number


def judge() -> tuple[int, list[str]]:
    """How many commits were acknowledged, and which of them are lost."""
    lines = noted().read_text().splitlines() if noted().exists() else []
    told = {(int(writer), int(number)) for writer, number in map(str.split, lines)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT writer, number FROM killing_scribe")
        lost = told - set(cursor.fetchall())
    return len(told), [
        f"acknowledged and lost: row {number} of {writer}" for writer, number in sorted(lost)
    ]
