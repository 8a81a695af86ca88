"""Which changes are due for another look, and how far the probe has come.

A change's age counts from the run that first saw it, after its commit. The state is in Postgres, so
any worker may do the next run. Two parallel runs look at the same changes twice, and each run
repeats those of the run before it: a transaction may commit after one with a higher number.
"""

import time

from jewelry.orders.models import OrderEvent
from jewelry.platform.metrics import definitions
from jewelry.platform.models import read_mark, write_mark

NAME = "probe"
AGES = (0, 1, 10)
MAX_CHANGES = 500
"""Of one age in one run; older ones are left out, and counted."""

EARLY_SECONDS = 0.2
"""How far a run may come before its time, since beat is not exact."""

Seen = list[tuple[float, int]]
"""The time of each run, and the newest change it saw."""


def due() -> dict[int, list[OrderEvent]]:
    now, newest = time.time(), _newest()
    mark = read_mark(NAME)
    seen = _recent([*mark.get("seen", []), (now, newest)], now)
    last = mark.get("done") or {str(age): (newest, newest) for age in AGES}
    done = {
        age: (before, _upper(seen, now - int(age), before)) for age, (_, before) in last.items()
    }
    if not mark or any(tuple(last[age]) != done[age] for age in done):
        write_mark(NAME, {"seen": seen, "done": done})
    return {int(age): _events(last[age][0], upper) for age, (_, upper) in done.items()}


def _upper(seen: Seen, moment: float, before: int) -> int:
    return max((newest for at, newest in seen if at <= moment + EARLY_SECONDS), default=before)


def _recent(seen: Seen, now: float) -> Seen:
    """The runs within the longest age, and the last one before them."""
    oldest = now - max(AGES)
    return [each for each in seen if each[0] <= oldest][-1:] + [e for e in seen if e[0] > oldest]


def _newest() -> int:
    return OrderEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _events(lower: int, upper: int) -> list[OrderEvent]:
    if lower >= upper:
        return []
    events = OrderEvent.objects.filter(pk__gt=lower, pk__lte=upper)
    found = list(events.order_by("-pk")[: MAX_CHANGES + 1])
    if len(found) > MAX_CHANGES:
        definitions.SKIPPED.inc(events.count() - MAX_CHANGES)
    return found[:MAX_CHANGES]
