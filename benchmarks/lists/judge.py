"""A view is stale if it does not show a change that was committed before its request began.

One writer at a time changes the played orders, so the list went through a known row of states. A
state is a number with a bit for each played order that is free. A view is true if it shows the
state at its beginning, or any that came before its end.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True)
class Change:
    """`begun` is before the transaction, `done` just after its commit; `bit` is whose, `free` how."""

    begun: float
    done: float
    bit: int
    free: bool


@dataclass(frozen=True)
class View:
    begun: float
    done: float
    state: int


@dataclass(frozen=True)
class Verdict:
    checked: int
    stale: int
    longest: float
    """Seconds since what the stalest view showed had ceased to be true."""


def judge(views: Sequence[View], start: int, changes: Sequence[Change]) -> Verdict:
    states = list(accumulate(changes, _after, initial=start))
    begun, done = [each.begun for each in changes], [each.done for each in changes]
    ages = []
    for view in views:
        first, last = bisect_right(done, view.begun), bisect_left(begun, view.done)
        if view.state not in states[first : last + 1]:
            ages.append(_age(view, states[:first], done))
    return Verdict(len(views), len(ages), max(ages, default=0.0))


def _after(state: int, change: Change) -> int:
    return state | 1 << change.bit if change.free else state & ~(1 << change.bit)


def _age(view: View, past: list[int], done: list[float]) -> float:
    """What no state explains is as old as the log."""
    for number in reversed(range(len(past))):
        if past[number] == view.state:
            return view.begun - done[number]
    return view.begun - done[0] if done else 0.0
