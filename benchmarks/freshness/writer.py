"""A writer: transactions on orders of its own, each logged with the moments around its COMMIT."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction

from benchmarks.freshness import cast as world
from benchmarks.freshness.cast import Cast
from benchmarks.freshness.log import Change, Log, Record
from benchmarks.freshness.shown import Shown, read
from jewelry.orders.errors import MoveRefused

OWN = "comment = %s"


class Undone(Exception):
    """Changed its mind before the COMMIT."""


@dataclass
class Protocol:
    """What a wrong protocol does around the COMMIT; ours does nothing there."""

    before: Callable[[set[str]], None] = lambda statuses: None
    after: Callable[[set[str]], None] = lambda statuses: None


@dataclass
class Work:
    """One transaction's: which orders and names it touches, and how."""

    how: str
    touched: set[int] = field(default_factory=set)
    names: list[Change] = field(default_factory=list)


@dataclass
class Writer:
    number: int
    cast: Cast
    log: Log
    dice: random.Random
    protocol: Protocol = field(default_factory=Protocol)
    mine: dict[int, Shown] = field(default_factory=dict)
    undone: int = 0
    lost: int = 0
    pause: float = 0.03

    def __post_init__(self) -> None:
        self.mine = self._read_own()

    @property
    def own(self) -> str:
        return f"{world.OWNER}{self.number}"

    def step(self, change: Callable[["Writer", Work], None], how: str) -> None:
        """One change, come what may; afterwards the log holds what it came to."""
        self.log.idle()
        sent = time.monotonic_ns()
        try:
            with self.transaction(how) as work:
                change(self, work)
        except (Undone, MoveRefused, ObjectDoesNotExist):
            self.undone += 1
        except DatabaseError:
            self._find_out(sent)
        self.log.idle()

    @contextmanager
    def transaction(self, how: str) -> Iterator[Work]:
        work, ends = Work(how), list[int]()
        with transaction.atomic():
            # The first to be called: what others do after the COMMIT takes its time.
            transaction.on_commit(lambda: ends.append(time.monotonic_ns()))
            yield work
            after = read("id = ANY(%s)", [sorted(work.touched)])
            statuses = {each.status for each in after.values()}
            statuses |= {self.mine[pk].status for pk in work.touched if pk in self.mine}
            self.protocol.before(statuses)
            start = time.monotonic_ns()
        self._log(how, start, ends[0], work.touched, after, work.names)
        self.protocol.after(statuses)

    def some(self, count: int, *statuses: str) -> list[int]:
        """Own orders in these statuses, or in any; perhaps fewer than asked for."""
        wanted = [pk for pk, each in self.mine.items() if not statuses or each.status in statuses]
        return self.dice.sample(wanted, min(count, len(wanted)))

    def _log(
        self,
        how: str,
        start: int,
        end: int,
        touched: set[int],
        after: dict[int, Shown],
        names: list[Change],
    ) -> None:
        changed = {pk for pk in touched if after.get(pk) != self.mine.get(pk)}
        for pk in changed:
            if pk in after:
                self.mine[pk] = after[pk]
            else:
                del self.mine[pk]
        changes = [*(Change("order", pk, after.get(pk)) for pk in sorted(changed)), *names]
        if changes:
            self.log.write(Record(self.number, start, end, how, tuple(changes)))

    def _find_out(self, sent: int) -> None:
        """The connection broke, perhaps in the middle of a COMMIT: look what has become of it.

        What is found became true between `sent` and now, or earlier states still hold.
        """
        self.lost += 1
        while True:
            try:
                connection.close()
                self._wait_for_the_dead()
                found = self._read_own(lock=True)
                names = self._names()
                break
            except DatabaseError:
                time.sleep(0.1)
        end = time.monotonic_ns()
        self._log("found out", sent, end, self.mine.keys() | found.keys(), found, names)

    def _read_own(self, lock: bool = False) -> dict[int, Shown]:
        with transaction.atomic():
            return read(OWN, [self.own], lock=lock)

    def _names(self) -> list[Change]:
        """Names belong to the first writer."""
        if self.number:
            return []
        return [change for change in world.beginning() if change.kind != "order"]

    def _wait_for_the_dead(self) -> None:
        """A backend that outlives its client may still commit."""
        query = (
            "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND application_name = current_setting('application_name')"
            " AND application_name LIKE 'freshness-%'"
        )
        while True:
            with connection.cursor() as cursor:
                cursor.execute(query)
                if cursor.fetchone() is None:
                    return
            time.sleep(0.01)


def resume(writer: Writer, known: dict[int, Shown], since: int) -> None:
    """After the death of the process that wrote before: its last transaction may have committed."""
    writer.mine = known
    writer._find_out(since)
