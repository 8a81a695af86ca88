"""How wide the windows of a list are: 15, 30 or 60 minutes, by the views of the last minutes.

Each process counts its own views; the width that it chooses is in the cache, for all.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.cache import cache

WIDTHS = (15, 30, 60)
PERIOD_SECONDS = 10.0
MIN_VIEWS = 10
"""In a period; with fewer, misses say nothing about the windows."""

LOW_HIT_RATE, HIGH_HIT_RATE = 0.6, 0.9
WIDTH_SECONDS = 3600


@dataclass
class Tally:
    views: int = 0
    asked: int = 0
    hits: int = 0
    crowded: bool = False
    since: float = field(default_factory=time.monotonic)


def adapted(width: int, tally: Tally) -> int:
    """Return the width, changed by one step at most.

    Narrower when a window holds too many orders, or when changes drop so much that smaller pieces
    would pay. Wider when views are rare or nearly all are hits: then a page needs fewer pieces.
    """
    step = 0
    if tally.crowded:
        step = -1
    elif tally.views < MIN_VIEWS or tally.hits > HIGH_HIT_RATE * tally.asked:
        step = 1
    elif tally.hits < LOW_HIT_RATE * tally.asked:
        step = -1
    place = WIDTHS.index(width) + step
    return WIDTHS[min(max(place, 0), len(WIDTHS) - 1)]


class Widths:
    def __init__(self) -> None:
        self.tallies: defaultdict[str, Tally] = defaultdict(Tally)

    def of(self, status: str) -> int:
        found = cache.get(_key(status))
        return found if found in WIDTHS else WIDTHS[1]

    def note(self, status: str, width: int, asked: int, hits: int, crowded: bool = False) -> None:
        """Threads may lose one another's counts, which need not be exact."""
        tally = self.tallies[status]
        tally.views += 1
        tally.asked += asked
        tally.hits += hits
        tally.crowded |= crowded
        if crowded or time.monotonic() - tally.since > PERIOD_SECONDS:
            del self.tallies[status]
            if (better := adapted(width, tally)) != width:
                cache.set(_key(status), better, WIDTH_SECONDS)


def _key(status: str) -> str:
    return f"width:{status}"
