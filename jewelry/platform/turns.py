"""Limits costly work in a process: a few at once, one for each person, and a short queue."""

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition


class Busy(Exception):
    """No turn is free soon; the client should try again in a few seconds."""


class Turns:
    """`at_once` work and `waiting` wait, each up to `seconds`: a waiting request holds a thread,
    too.

    One person works once at a time, and is inside at most `each` times, waiting included.
    """

    def __init__(self, at_once: int, waiting: int, each: int, seconds: float) -> None:
        self.at_once, self.most, self.each = at_once, at_once + waiting, each
        self.seconds = seconds
        self._change = Condition()
        self._inside: Counter[Hashable] = Counter()
        self._at_work: set[Hashable] = set()

    @contextmanager
    def of(self, who: Hashable) -> Iterator[None]:
        """Hold a turn of `who` within the block. Raises Busy, at once or after `seconds`."""
        with self._change:
            if self._inside.total() >= self.most or self._inside[who] >= self.each:
                raise Busy
            self._inside[who] += 1
        try:
            self._begin(who)
            try:
                yield
            finally:
                self._end(who)
        finally:
            with self._change:
                self._inside[who] -= 1
                self._inside += Counter()  # forgets people at zero

    def _begin(self, who: Hashable) -> None:
        with self._change:
            if not self._change.wait_for(lambda: self._may_begin(who), self.seconds):
                raise Busy
            self._at_work.add(who)

    def _may_begin(self, who: Hashable) -> bool:
        return len(self._at_work) < self.at_once and who not in self._at_work

    def _end(self, who: Hashable) -> None:
        with self._change:
            self._at_work.discard(who)
            self._change.notify_all()
