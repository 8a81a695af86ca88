"""A thread pool that serves many clients in turn, with a share and a queue for each.

Waiting lanes are served round robin, so one client's long queue delays no other client. No lane
uses more than its share of threads.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable
from queue import SimpleQueue
from typing import NamedTuple

Job = Callable[[], None]
"""It must not raise."""


class Lane(NamedTuple):
    """One client's work of one kind; at most `each` of it runs at once."""

    client: Hashable
    each: int


class LineFull(Exception):
    """The lane's queue is full."""


class FairPool:
    """Run jobs in `threads` threads, at most `each` of a lane; `waiting` limits a lane's queue."""

    def __init__(self, threads: int, each: int, waiting: int) -> None:
        self.each, self.waiting = each, waiting
        self._size = self._free = threads
        self._lock = threading.Lock()
        self._given: SimpleQueue[tuple[Lane, Job]] = SimpleQueue()
        self._at_work: Counter[Lane] = Counter()
        self._of_client: Counter[Hashable] = Counter()
        self._lines: dict[Lane, deque[Job]] = {}  # the next lane to serve is first
        self._is_started = False

    def submit(self, lane: Lane, job: Job, *, must: bool = False) -> None:
        """Queue the job. Raises LineFull, unless it `must` be done because a part of it has
        been done."""
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
        """Start the threads with the first job: a process that only imports the application has
        none."""
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
        """Return the next lane's job after `done`'s; None when no waiting lane may work."""
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
        """Move the lane behind all others; drop an empty one."""
        if line := self._lines.pop(lane, None):
            self._lines[lane] = line

    def _may_work(self, lane: Lane) -> bool:
        return self._at_work[lane] < lane.each and self._of_client[lane.client] < self.each

    def _begin(self, lane: Lane) -> None:
        self._at_work[lane] += 1
        self._of_client[lane.client] += 1

    def _end(self, lane: Lane) -> None:
        """Drop lanes whose count is zero."""
        self._at_work[lane] -= 1
        if not self._at_work[lane]:
            del self._at_work[lane]
        self._of_client[lane.client] -= 1
        if not self._of_client[lane.client]:
            del self._of_client[lane.client]
