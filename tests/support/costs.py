"""What each file of tests costs, in seconds of processor: of its worker and of all that it started.

`make test ARGS="-p tests.support.costs"` writes var/costs.tsv; `sort -rn` puts the
dearest first. A busy machine makes tests slow, and hardly dearer. What the page of a browser
took is not counted where it was closed before its test ended.
"""

import os
from collections import Counter
from pathlib import Path

import pytest

COSTS = Path(__file__).parents[2] / "var" / "costs.tsv"
STARTED = "start and collection"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
seconds: Counter[str] = Counter()
last = 0.0


def spent() -> float:
    """Return the seconds of this process and its descendants, ended ones included."""
    parents, ticks = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(entry.name)] = int(fields[1])
        ticks[int(entry.name)] = sum(map(int, fields[11:15]))
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(ticks.get(pid, 0) for pid in ours) / TICKS_PER_SECOND


def count(what: str) -> None:
    global last  # noqa: PLW0603
    now = spent()
    seconds[what] += now - last
    last = now


def pytest_sessionstart() -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        COSTS.unlink(missing_ok=True)


def pytest_collection_finish() -> None:
    count(STARTED)


@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(location: tuple[str, int | None, str]) -> None:
    count(location[0])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("numprocesses"):
        return  # only gives out the tests, and hears of each
    COSTS.parent.mkdir(exist_ok=True)
    with COSTS.open("a") as file:
        file.writelines(f"{cost:7.1f}\t{what}\n" for what, cost in seconds.items())
