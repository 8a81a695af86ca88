"""The result as a table for people and as JSON."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.freshness.crew import Plan
from benchmarks.lab.stage import say


@dataclass
class Result:
    """`row_checks` are rows shown, and orders of the list that were rightly not shown."""

    seconds: float
    views: int
    not_modified: int
    rows_shown: int
    rows_absent: int
    row_checks: int
    count_checks: int
    changes: int
    changes_by_way: dict[str, int]
    faults: int
    faults_by_kind: dict[str, int]
    unanswered: int
    errors_5xx: int
    errors_5xx_without_excuse: int
    p50_ms: float
    p99_ms: float
    violations: list[str]
    web_started_again: int = 0

    def print(self) -> None:
        say()
        for name, value in asdict(self).items():
            if isinstance(value, dict):
                say(f"{name.replace('_', ' ')}:")
                for key, count in sorted(value.items()):
                    say(f"    {key:52} {count:>9,}")
            elif isinstance(value, list):
                say(f"{name:56} {len(value):>9,}")
                for line in value[:10]:
                    say(f"    {line[:400]}")
            else:
                figure = f"{value:,.1f}" if isinstance(value, float) else f"{value:,}"
                say(f"{name.replace('_', ' '):56} {figure:>9}")

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")


def collect(
    plan: Plan, readers: int, faults: Counter[str], excuses: list[tuple[int, int]], seconds: float
) -> Result:
    told = [json.loads(plan.result(number).read_text()) for number in range(readers)]
    checks: Counter[str] = sum((Counter(each["checks"]) for each in told), Counter())
    failures = [(when, what) for each in told for when, what in each["failures"]]
    errors = [when for when, what in failures if what.startswith("5")]
    times = sorted(ms for each in told for ms in each["milliseconds"]) or [0.0]
    return Result(
        seconds=seconds,
        views=checks["views"],
        not_modified=checks["kept"],
        rows_shown=checks["shown"],
        rows_absent=checks["absent"],
        row_checks=checks["shown"] + checks["absent"],
        count_checks=checks["counts"],
        changes=max(each["changes"] for each in told),
        changes_by_way=told[0]["ways"],
        faults=faults.total(),
        faults_by_kind=dict(faults),
        unanswered=len(failures) - len(errors),
        errors_5xx=len(errors),
        errors_5xx_without_excuse=sum(not _excused(when, excuses) for when in errors),
        p50_ms=times[len(times) // 2],
        p99_ms=times[len(times) * 99 // 100],
        violations=[line for each in told for line in each["violations"]],
    )


def _excused(when: int, excuses: list[tuple[int, int]]) -> bool:
    return any(begin - 10**9 <= when <= end for begin, end in excuses)
