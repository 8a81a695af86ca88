"""Threads whose work comes from many clients: each lane of a client has a share, and a line.

Who waits is asked in turn, one piece of work each, so that a long line of one client delays no
other's next turn; and no lane has more than its share of threads, so that others find one.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable
from queue import SimpleQueue
from typing import NamedTuple

Job = Callable[[], None]
"""Never raises."""


class Lane(NamedTuple):
    """A client's work of one kind: no more than `each` of it at once."""

    client: Hashable
    each: int


class LineFull(Exception):
    """The lane has too much in its line already."""


class FairPool:
    """`threads` work, `each` for one client at most; `waiting` is the length of a lane's line."""

    def __init__(self, threads: int, each: int, waiting: int) -> None:
        self.each, self.waiting = each, waiting
        self._size = self._free = threads
        self._lock = threading.Lock()
        self._given: SimpleQueue[tuple[Lane, Job]] = SimpleQueue()
        self._at_work: Counter[Lane] = Counter()
        self._of_client: Counter[Hashable] = Counter()
        self._lines: dict[Lane, deque[Job]] = {}  # who is asked next stands first
        self._is_started = False

    def submit(self, lane: Lane, job: Job, *, must: bool = False) -> None:
        """Raises LineFull, unless it `must` be done: the rest of what was begun."""
        with self._lock:
            if self._free and self._may_work(lane):
                self._free -= 1
                self._begin(lane)
                self._given.put((lane, job))
                self._start()
            else:
                self._wait(lane, job, must)

    def _wait(self, lane: Lane, job: Job, must: bool) -> None:
        line = self._lines.setdefault(lane, deque())
        if len(line) >= self.waiting and not must:
            raise LineFull
        line.append(job)

    def _start(self) -> None:
        """At the first work: whoever only imports the application has no threads."""
        if not self._is_started:
            self._is_started = True
            for number in range(self._size):
                name = f"web_{number}"
                threading.Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while True:
            lane, job = self._given.get()
            job()
            while following := self._following(lane):
                lane, job = following
                job()

    def _following(self, done: Lane) -> tuple[Lane, Job] | None:
        """The next lane's work after `done`'s; None when nobody waits who may work."""
        with self._lock:
            self._end(done)
            self._go_behind(done)
            lane = next(filter(self._may_work, self._lines), None)
            if lane is None:
                self._free += 1
                return None
            job = self._lines[lane].popleft()
            self._go_behind(lane)
            self._begin(lane)
            return lane, job

    def _go_behind(self, lane: Lane) -> None:
        """All others are asked before whoever had a turn; an empty line is none."""
        if line := self._lines.pop(lane, None):
            self._lines[lane] = line

    def _may_work(self, lane: Lane) -> bool:
        return self._at_work[lane] < lane.each and self._of_client[lane.client] < self.each

    def _begin(self, lane: Lane) -> None:
        self._at_work[lane] += 1
        self._of_client[lane.client] += 1

    def _end(self, lane: Lane) -> None:
        """Whoever is at zero is forgotten."""
        self._at_work[lane] -= 1
        if not self._at_work[lane]:
            del self._at_work[lane]
        self._of_client[lane.client] -= 1
        if not self._of_client[lane.client]:
            del self._of_client[lane.client]
