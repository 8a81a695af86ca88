"""The table, and what it says about the targets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.lists.rounds import CEILINGS, CONTROL, Row
from benchmarks.lists.writes import WRITER_COUNT, Writes

HEAD = (
    f"{'strategy':<18}{'orders':>10}{'chg/s':>6}{'req/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}"
    f"{'SQL':>7}{'cache':>7}{'hits':>7}{'checked':>9}{'stale':>8}{'longest ms':>11}{'client':>7}"
)
BUSY_SHARE = 0.9
Ratio = tuple[str, float | None, float, float]


def line(row: Row) -> str:
    hits = "" if row.hit_ratio is None else f"{row.hit_ratio:.1%}"
    share = row.stale_views / row.views_checked if row.views_checked else 0
    stale = f"{share:.2%}" if row.views_checked else ""
    return (
        f"{row.strategy:<18}{row.orders:>10,}{row.changes_per_s:>6g}{row.rps:>9,.0f}"
        f"{row.p50_ms:>8.2f}{row.p99_ms:>8.2f}{row.cpu_us_per_view:>8,.0f}{row.sql_per_view:>7.2f}"
        f"{row.cache_per_view:>7.2f}{hits:>7}{row.views_checked:>9,}{stale:>8}"
        f"{row.stale_max_ms:>11,.1f}{row.client_busy:>7.0%}"
    )


def write_line(one: Writes) -> str:
    lists = "with the lists" if one.lists else "without"
    return (
        f"{one.measure:<10}{one.writers:>3} writers  {one.orders:>10,}  {lists:<15}"
        f"{one.changes_per_s:>8,.0f} changes/s  p50 {one.p50_ms:.2f} ms  deadlocks {one.deadlocks}"
    )


@dataclass
class Findings:
    rows: list[Row]
    writes: list[Writes]

    def __post_init__(self) -> None:
        sizes = sorted({row.orders for row in self.rows})
        rates = sorted({row.changes_per_s for row in self.rows})
        self.small, self.large = sizes[0], sizes[-1]
        self.calm, self.busy = rates[0], rates[-1]
        self.by = {(row.strategy, row.orders, row.changes_per_s): row for row in self.rows}

    def targets(self) -> list[str]:
        """Each with what it must be and what we reach for; only what this run has measured."""
        least = [
            ("requests/s ÷ empty signed-in page", self._over("empty"), 0.8, 2),
            ("÷ uncached", self._over("uncached"), 15, 35),
            ("÷ cacheops fragment", self._over("cacheops"), 3, 7),
            ("÷ cachalot", self._over("cachalot"), 10, 25),
            (f"÷ cacheops fragment at {self.busy:g}/s", self._over("cacheops", True), 8, 25),
            (f"÷ cachalot at {self.busy:g}/s", self._over("cachalot", True), 8, 25),
            (f"requests/s kept at {self.busy:g} changes/s", self._kept(), 0.5, 0.8),
            (f"changes/s with {WRITER_COUNT} writers", self._crowd(), 1000, 3000),
        ]
        most = [
            ("CPU a view, most orders ÷ fewest", self._growth(), 1.15, 1.05),
            ("SQL a view when nothing changed", self._calm("sql_per_view"), 1, 1),
            ("stale views", self._stale(), 0, 0),
            ("a change ÷ without lists (lifecycle)", self._cost("lifecycle"), 1.3, 1.15),
            ("a change ÷ without lists (bare SQL)", self._cost("sql"), 1.3, 1.15),
            ("deadlocks", self._deadlocks(), 0, 0),
        ]
        said = [*_said(least, lambda value, bound: value >= bound, "≥")]
        return [*said, *_said(most, lambda value, bound: value <= bound, "≤"), *self._remarks()]

    def _row(self, strategy: str, busy: bool = False) -> Row | None:
        return self.by.get((strategy, self.large, self.busy if busy else self.calm))

    def _over(self, other: str, busy: bool = False) -> float | None:
        ours, theirs = self._row("versioned", busy), self._row(other, busy)
        return ours.rps / theirs.rps if ours and theirs else None

    def _kept(self) -> float | None:
        calm, busy = self._row("versioned"), self._row("versioned", True)
        return busy.rps / calm.rps if calm and busy else None

    def _growth(self) -> float | None:
        small = self.by.get(("versioned", self.small, self.calm))
        large = self._row("versioned")
        return large.cpu_us_per_view / small.cpu_us_per_view if small and large else None

    def _calm(self, name: str) -> float | None:
        row = self._row("versioned")
        return float(getattr(row, name)) if row else None

    def _stale(self) -> float | None:
        ours = [row for row in self.rows if row.strategy.startswith("versioned")]
        return float(sum(row.stale_views for row in ours)) if ours else None

    def _written(self, measure: str, writers: int, lists: bool) -> Writes | None:
        wanted = (measure, writers, lists)
        found = [one for one in self.writes if (one.measure, one.writers, one.lists) == wanted]
        return max(found, key=lambda one: one.orders, default=None)

    def _cost(self, measure: str) -> float | None:
        ours, theirs = self._written(measure, 1, True), self._written(measure, 1, False)
        return ours.p50_ms / theirs.p50_ms if ours and theirs else None

    def _crowd(self) -> float | None:
        ours = self._written("sql", WRITER_COUNT, True)
        return ours.changes_per_s if ours else None

    def _deadlocks(self) -> float | None:
        return float(sum(one.deadlocks for one in self.writes)) if self.writes else None

    def _remarks(self) -> Iterable[str]:
        control = [row for row in self.rows if row.strategy == CONTROL and row.changes_per_s]
        if control:
            seen = sum(row.stale_views for row in control)
            words = "as it must" if seen else "IT DOES NOT WORK"
            yield f"The detector saw {seen:,} stale views of the negative control: {words}."
        slow = [row.strategy for row in self.rows if row.client_busy > BUSY_SHARE]
        slow = sorted(set(slow) - {CEILINGS[1]})
        if slow:
            yield f"The client was the bottleneck of: {', '.join(slow)}."


def _said(ratios: list[Ratio], holds: Callable[[float, float], bool], sign: str) -> Iterable[str]:
    for name, value, must, reach in ratios:
        if value is None:
            continue
        word = "reached" if holds(value, reach) else "kept" if holds(value, must) else "MISSED"
        yield f"{name:<42}{value:>9,.2f}   must {sign} {must:g}, reach for {reach:g}: {word}"
