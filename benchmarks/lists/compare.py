"""The whole comparison: each size of database, all strategies, rounds in turn."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.lists import house, report, writes
from benchmarks.lists.rounds import CEILINGS, VARIANTS, Contender, Row, contenders, measure, medians
from benchmarks.lists.writes import Writes
from jewelry.devserver import lock
from jewelry.platform import embedded


@dataclass(frozen=True)
class Plan:
    orders: list[int]
    changes: list[float]
    strategies: list[str]
    seconds: float
    clients: int
    rounds: int
    fresh: bool
    with_writes: bool
    json: Path | None


def compare(plan: Plan, say: Callable[[str], Any]) -> None:
    findings = report.Findings(*_measured(plan, say))
    for text in ("", *findings.targets()):
        say(text)


def _measured(plan: Plan, say: Callable[[str], Any]) -> tuple[list[Row], list[Writes]]:
    rows: list[Row] = []
    written: list[Writes] = []
    with ExitStack() as stack:
        stack.enter_context(lock.hold(embedded.DATA))
        log = stack.enter_context((embedded.DATA / "log").open("w"))
        supervisor = stack.enter_context(house.opened(log))
        for orders in plan.orders:
            database = house.database(orders, plan.fresh, say)
            with contenders(plan.strategies, database, supervisor, log) as found:
                rows += _rounds(plan, found, say)
            _keep(plan, rows, say)
            if plan.with_writes:
                written += _writes(plan, orders, say)
    return rows, written


def _keep(plan: Plan, rows: list[Row], say: Callable[[str], Any]) -> None:
    """After each size: a long run that is cut short has not been for nothing."""
    if plan.json:
        every = [asdict(row) for row in rows]
        plan.json.write_text(json.dumps(every, indent=1, ensure_ascii=False) + "\n")


def _rounds(plan: Plan, found: list[Contender], say: Callable[[str], Any]) -> list[Row]:
    """Interleaved: all strategies meet the same neighbours."""
    each: dict[tuple[str, float], list[Row]] = {}
    for number in range(plan.rounds):
        for rate in plan.changes:
            for contender in found:
                if rate and contender.name in CEILINGS:
                    continue
                for variant in (contender.name, *VARIANTS.get(contender.name, ())):
                    row = measure(contender, variant, rate, plan.seconds, plan.clients)
                    each.setdefault((variant, rate), []).append(row)
        say(f"round {number + 1} of {plan.rounds}")
    rows = [medians(several) for several in each.values()]
    for text in ("", report.HEAD, *(report.line(row) for row in rows)):
        say(text)
    return rows


def _writes(plan: Plan, orders: int, say: Callable[[str], Any]) -> list[Writes]:
    found = writes.measure_all(orders, plan.seconds, plan.rounds)
    for text in ("", writes.durability(), *(report.write_line(one) for one in found), ""):
        say(text)
    return found
