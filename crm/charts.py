"""Small charts as the points of an SVG: 120 wide, 36 high, one hour from left to right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jewelry.platform.metrics.history import Minute

ONE_HOUR = timedelta(hours=1)
WIDTH_PX, HEIGHT_PX, MARGIN_PX = 120, 36, 2
MAX_GAP_MINUTES = 5
"""Without a sample for longer, the line is interrupted."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Chart:
    """`words` describe the picture for people who cannot see it; `top` is its highest value.

    `alarms` are the times when something was stale, and how much.
    """

    title: str
    words: str
    top: str
    lines: list[str] = field(default_factory=list)
    alarms: list[tuple[float, int]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.lines


def draw(
    minutes: Iterable[Minute],
    value: Callable[[Minute], float | None],
    since: datetime,
    top: float,
) -> list[str]:
    """The runs of the line, each as the `points` of a polyline."""
    runs: list[list[Point]] = []
    last = float("-inf")
    for minute in minutes:
        height = value(minute)
        if height is None:
            continue
        x = place(minute, since)
        if x - last > WIDTH_PX * MAX_GAP_MINUTES / 60:
            runs.append([])
        runs[-1].append((x, _y(height, top)))
        last = x
    return [_points(run) for run in runs]


def place(minute: Minute, since: datetime) -> float:
    return round((minute.at - since) / ONE_HOUR * WIDTH_PX, 1)


def _y(height: float, top: float) -> float:
    return round(HEIGHT_PX - MARGIN_PX - height / (top or 1) * (HEIGHT_PX - 2 * MARGIN_PX), 1)


def _points(run: list[Point]) -> str:
    """A single sample is drawn as a short dash, since a line of one point is invisible."""
    if len(run) == 1:
        run = [run[0], (run[0][0] + 1, run[0][1])]
    return " ".join(f"{x},{y}" for x, y in run)
