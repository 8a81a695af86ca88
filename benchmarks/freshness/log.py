"""What the writers have committed, and between which two moments each commit was.

A record is written whole after its commit. `mark` says that no later record of this writer begins
before that moment: what happened until then is known.
"""

import json
import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.freshness.shown import Shown

Value = Shown | tuple[str, ...] | None
"""An order as shown, a name, or nothing: it is not there."""


class Change(NamedTuple):
    kind: str
    pk: int
    value: Value


class Record(NamedTuple):
    """Committed at some moment from `start` to `end`, in nanoseconds of the machine's clock."""

    writer: int
    start: int
    end: int
    how: str
    changes: tuple[Change, ...]


class Log:
    """One writer's, in its process's memory: for a writer beside its reader."""

    def __init__(self, writer: int) -> None:
        self.writer = writer
        self.records: deque[Record] = deque()
        self.mark = 0

    def write(self, record: Record) -> None:
        self.records.append(record)
        self.mark = record.end

    def idle(self) -> None:
        self.mark = time.monotonic_ns()

    def poll(self) -> Iterator[Record]:
        while self.records:
            yield self.records.popleft()


class FileLog(Log):
    """The writing end; one write per line, so that a killed writer leaves no torn ones."""

    def __init__(self, writer: int, folder: Path) -> None:
        super().__init__(writer)
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
        self.file = os.open(_path(folder, writer), flags, 0o600)

    def write(self, record: Record) -> None:
        self._line(list(record))

    def idle(self) -> None:
        self._line([self.writer, time.monotonic_ns()])

    def _line(self, what: list[Any]) -> None:
        os.write(self.file, (json.dumps(what) + "\n").encode())


class Tail(Log):
    """The reading end."""

    def __init__(self, writer: int, folder: Path) -> None:
        super().__init__(writer)
        path = _path(folder, writer)
        path.touch()
        self.file = path.open("rb")
        self.rest = b""

    def poll(self) -> Iterator[Record]:
        # The mark grows only once the records before it have been handed over.
        *lines, self.rest = (self.rest + self.file.read()).split(b"\n")
        mark = self.mark
        for line in lines:
            writer, *values = json.loads(line)
            if len(values) == 1:
                mark = values[0]
                continue
            start, end, how, changes = values
            yield Record(writer, start, end, how, tuple(_change(*each) for each in changes))
            mark = end
        self.mark = mark


def _change(kind: str, pk: int, value: list[Any] | None) -> Change:
    if value is None:
        return Change(kind, pk, None)
    return Change(kind, pk, Shown(*value) if kind == "order" else tuple(value))


def _path(folder: Path, writer: int) -> Path:
    return folder / f"writer-{writer}.log"
