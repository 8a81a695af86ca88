"""Threads whose work comes from many clients: each client has a share, and a line of its own.

Who waits is asked in turn, one piece of work each, so that a long line of one client delays no
other's next turn; and no client has more than `each` threads, so that others find one.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable
from queue import SimpleQueue

Job = Callable[[], None]
"""Never raises."""


class LineFull(Exception):
    """The client has too much in its line already."""


class FairPool:
    """`threads` work, `each` for one client at most; `waiting` is the length of a client's line."""

    def __init__(self, threads: int, each: int, waiting: int) -> None:
        self.each, self.waiting = each, waiting
        self._size = self._free = threads
        self._lock = threading.Lock()
        self._given: SimpleQueue[tuple[Hashable, Job]] = SimpleQueue()
        self._at_work: dict[Hashable, int] = {}
        self._lines: dict[Hashable, deque[Job]] = {}  # who is asked next stands first
        self._is_started = False

    def submit(self, client: Hashable, job: Job, *, must: bool = False) -> None:
        """Raises LineFull, unless it `must` be done: the rest of what was begun."""
        with self._lock:
            if self._free and self._may_work(client):
                self._free -= 1
                self._begin(client)
                self._given.put((client, job))
                self._start()
            else:
                self._wait(client, job, must)

    def _wait(self, client: Hashable, job: Job, must: bool) -> None:
        line = self._lines.setdefault(client, deque())
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
            client, job = self._given.get()
            job()
            while following := self._following(client):
                client, job = following
                job()

    def _following(self, done: Hashable) -> tuple[Hashable, Job] | None:
        """The next client's work after `done`'s; None when nobody waits who may work."""
        with self._lock:
            self._end(done)
            self._go_behind(done)
            client = next(filter(self._may_work, self._lines), None)
            if client is None:
                self._free += 1
                return None
            job = self._lines[client].popleft()
            self._go_behind(client)
            self._begin(client)
            return client, job

    def _go_behind(self, client: Hashable) -> None:
        """All others are asked before whoever had a turn; an empty line is none."""
        if line := self._lines.pop(client, None):
            self._lines[client] = line

    def _may_work(self, client: Hashable) -> bool:
        return self._at_work.get(client, 0) < self.each

    def _begin(self, client: Hashable) -> None:
        self._at_work[client] = self._at_work.get(client, 0) + 1

    def _end(self, client: Hashable) -> None:
        self._at_work[client] -= 1
        if not self._at_work[client]:
            del self._at_work[client]
