"""Pages against the truth, row by row and exactly: no tolerance, no sampling of rows.

A row that is shown must be what the order was at some moment of the request, and an order that is
not shown must have been elsewhere at some moment of it. Moments come from the writers: a change
became true between its COMMIT being sent and its answer (or its finding out, after a crash).
"""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock

from benchmarks.freshness.asking import Question
from benchmarks.freshness.shown import Page, Row, Shown
from benchmarks.freshness.truth import Truth
from jewelry.orders.statuses import is_named

TOP = (1 << 62, 0)
SLACK_NANOSECONDS = 30 * 10**9
"""How long a request may be under way, in ns; only for tidying up."""


@dataclass(frozen=True)
class View:
    """What was answered to a question between two moments."""

    begin: int
    end: int
    question: Question
    page: Page
    kept: bool
    """The answer was: nothing new since this page."""


@dataclass
class Checker:
    truth: Truth
    fees: dict[int, str]
    """By quote, as digits; 0 where a person is still to name a price."""

    counts_too: bool = True
    checks: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    queue: deque[View] = field(default_factory=deque)
    lock: Lock = field(default_factory=Lock)

    def ask(self, view: View) -> None:
        with self.lock:
            self.queue.append(view)

    def work(self) -> bool:
        """Checks what can be checked by now; False when there was nothing to do."""
        known = self.truth.poll()
        done = False
        while self.queue and self.queue[0].end < known:
            view = self.queue.popleft()
            self.truth.advance(view.end)
            self._check(view)
            done = True
        return done

    def _check(self, view: View) -> None:
        self.checks["views"] += 1
        self.checks["kept"] += view.kept
        order_ok = self._is_in_order(view)
        full = len(view.page.rows) == view.question.size
        if not order_ok or (view.page.next and not full):
            self._violation(view, "rows are out of order, or too few before a next page")
        names = self.truth.names_settled <= view.begin
        for row in view.page.rows:
            if not self._is_true(view, row, names):
                self._violation(view, f"{row} is shown; {self._states(view, row.order)}")
        self.checks["shown"] += len(view.page.rows)
        for order in self._missing(view):
            self._violation(view, f"{order} is missing; {self._states(view, order)}")
        if self.counts_too and self.checks["views"] % 4 == 0:
            self._check_counts(view)

    def _is_in_order(self, view: View) -> bool:
        """Whether some place that each row may have had is below that of the row before."""
        above = TOP
        for row in view.page.rows:
            above = max((each for each in self._places(view, row) if each < above), default=(0, 0))
            if above == (0, 0):
                return False
        return True

    def _places(self, view: View, row: Row) -> set[tuple[int, int]]:
        history = self.truth.orders.get(row.order)
        states = history.within(view.begin, view.end) if history else ()
        return {(state.place, row.order) for state in states if isinstance(state, Shown)}

    def _is_true(self, view: View, row: Row, names: bool) -> bool:
        history, question = self.truth.orders.get(row.order), view.question
        if history is None:
            return False
        settled = names and history.settled <= view.begin
        if settled and question.plain and history.fitted.get(question.language) is row:
            last = history.last
            return isinstance(last, Shown) and last.status == question.status
        found = any(
            isinstance(state, Shown)
            and question.may_have(state, row.order, self._names("user", state.customer, view))
            and self._fits(view, state, row)
            for state in history.within(view.begin, view.end)
        )
        if found and settled:
            history.fitted[question.language] = row
        return found

    def _fits(self, view: View, state: Shown, row: Row) -> bool:
        same = (state.title, state.quantity, state.due, state.since, state.rush)
        fee = self.fees[state.quote] if state.quote else ""
        return (
            same == (row.title, row.quantity, row.due, row.since, row.rush)
            and fee == row.fee
            and self._is_named(view, state, row)
            and any(
                row.alloy == each[view.question.language == "ru"]
                for each in self._names("alloy", state.alloy, view)
            )
            and self._acts(view, state, row, fee)
        )

    def _is_named(self, view: View, state: Shown, row: Row) -> bool:
        if not is_named(state.status):
            return not row.customer
        return any(row.customer == each[0] for each in self._names("user", state.customer, view))

    def _acts(self, view: View, state: Shown, row: Row, fee: str) -> bool:
        if state.status == "MANUFACTURING_APPROVED":
            return row.act == "take"
        if state.operator:
            return any(
                row.act == _short(each[0]) for each in self._names("user", state.operator, view)
            )
        by_hand = state.status == "SUBMITTED" and fee == "0"
        return row.act == ("by hand" if by_hand else "")

    def _names(self, kind: str, pk: int, view: View) -> Iterator[tuple[str, ...]]:
        history = self.truth.names.get((kind, pk))
        for value in history.within(view.begin, view.end) if history else ():
            if value is not None and not isinstance(value, Shown):
                yield value

    def _missing(self, view: View) -> Iterator[int]:
        """Orders that were on the page all the time, and are not shown."""
        shown, question = {row.order for row in view.page.rows}, view.question
        last, before = (-1, -1), question.before or TOP
        if view.page.next:
            last = max(self._places(view, view.page.rows[-1]), default=TOP)
        for pk, place in self.truth.members.get(question.status, {}).items():
            if pk in shown or not last <= place < before:
                continue
            self.checks["absent"] += 1
            states = list(self._within(view, pk))
            if all(self._must(view, pk, state) for state in states) and all(
                last <= (state.place, pk) < before for state in states if isinstance(state, Shown)
            ):
                yield pk

    def _within(self, view: View, pk: int) -> Iterator[object]:
        return self.truth.orders[pk].within(view.begin, view.end)

    def _must(self, view: View, pk: int, state: object) -> bool:
        return isinstance(state, Shown) and view.question.must_have(
            state, pk, self._names("user", state.customer, view)
        )

    def _check_counts(self, view: View) -> None:
        """The tabs: no more and no fewer than may have been in each list."""
        self.truth.forget(view.begin - SLACK_NANOSECONDS)
        moving = self.truth.changed_since(view.begin)
        least: Counter[str] = Counter()
        most: Counter[str] = Counter()
        for pk in moving:
            statuses = {
                state.status if isinstance(state, Shown) else "" for state in self._within(view, pk)
            }
            least.update(statuses if len(statuses) == 1 else ())
            most.update(statuses)
        for status, count in view.page.counts.items():
            members = self.truth.members.get(status, {})
            still = len(members) - sum(pk in members for pk in moving)
            self.checks["counts"] += 1
            if not still + least[status] <= count <= still + most[status]:
                self._violation(view, f"{status} counts {count}, not {still + least[status]}…")

    def _states(self, view: View, pk: int) -> str:
        history = self.truth.orders.get(pk)
        if history is None:
            return "no such order"
        true = list(history.within(view.begin, view.end))
        ages = [(view.begin - end) // 1000 for _s, end, _v in history.states[-3:]]
        return f"true was {true}, changed {ages} µs before the request"

    def _violation(self, view: View, what: str) -> None:
        how = "kept" if view.kept else "sent"
        self.violations.append(f"{view.question} {how}: {what}")


def _short(name: str) -> str:
    initials = "".join(word[0] for word in name.split()[:2]).upper()
    return f"{initials} {name.split(' ', maxsplit=1)[0]}"
