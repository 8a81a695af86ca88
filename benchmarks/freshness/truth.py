"""What was true, and when: the history of every order and of every name."""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.freshness.log import Change, Log, Record, Value
from benchmarks.freshness.shown import Row, Shown

K = TypeVar("K")
NEVER = 1 << 62


@dataclass(slots=True)
class History:
    """States in order; each became true at some moment from its start to its end."""

    states: list[tuple[int, int, Value]]
    fitted: dict[str, Row] = field(default_factory=dict)
    """The row that was last found right for the last state, by language."""

    @property
    def settled(self) -> int:
        """From this moment on, for sure, the last state is the true one."""
        return self.states[-1][1]

    @property
    def last(self) -> Value:
        return self.states[-1][2]

    def within(self, begin: int, end: int) -> Iterator[Value]:
        """Every value that may have been true at some moment from begin to end."""
        replaced = NEVER
        for start, sure, value in reversed(self.states):
            if replaced < begin:
                return
            if start <= end:
                yield value
            replaced = sure

    def add(self, start: int, end: int, value: Value) -> None:
        self.states.append((start, end, value))
        self.fitted.clear()


class Truth:
    """Fed with the writers' records; knows everything up to `known`."""

    def __init__(self, logs: Iterable[Log], beginning: Iterable[Change]) -> None:
        self.logs = list(logs)
        self.orders: dict[int, History] = {}
        self.names: dict[tuple[str, int], History] = {}
        self.members: dict[str, dict[int, tuple[int, int]]] = {}
        self.waiting: list[tuple[int, int, Record]] = []
        self.unsettled: list[tuple[int, int]] = []
        self.names_settled = 0
        self.changes = 0
        self.by_kind: dict[str, int] = {}
        for change in beginning:
            self._add(change, 0, 0)

    def poll(self) -> int:
        """Takes in what was logged; returns the moment up to which nothing is missing."""
        for log in self.logs:
            for record in log.poll():
                insort(self.waiting, (record.start, record.writer, record))
        return min(log.mark for log in self.logs)

    def advance(self, to: int) -> None:
        """Apply what may have been committed by then."""
        done = 0
        for start, _writer, record in self.waiting:
            if start > to:
                break
            done += 1
            self.by_kind[record.how] = self.by_kind.get(record.how, 0) + 1
            for change in record.changes:
                self._add(change, record.start, record.end)
        del self.waiting[:done]

    def changed_since(self, moment: int) -> set[int]:
        """Orders of which more than one state may have been true since then."""
        return {pk for sure, pk in self.unsettled if sure >= moment}

    def forget(self, before: int) -> None:
        self.unsettled = [each for each in self.unsettled if each[0] >= before]

    def _add(self, change: Change, start: int, end: int) -> None:
        kind, pk, value = change
        if kind != "order":
            self._history(self.names, (kind, pk)).add(start, end, value)
            self.names_settled = max(self.names_settled, end)
            for history in self.orders.values():
                history.fitted.clear()
            return
        history = self._history(self.orders, pk)
        if isinstance(before := history.last, Shown):
            del self.members[before.status][pk]
        if isinstance(value, Shown):
            self.members.setdefault(value.status, {})[pk] = value.place, pk
        history.add(start, end, value)
        self.unsettled.append((end, pk))
        self.changes += bool(start)

    @staticmethod
    def _history(histories: dict[K, History], key: K) -> History:
        return histories.setdefault(key, History([(-1, -1, None)]))
