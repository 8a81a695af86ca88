"""`python -m benchmarks.firm`: is every firm price right? Assemblies by kind, in every format.

Ends with 1 if one firm price is off by more than 0.5 %, or fewer than 97 % of the sound assemblies
are priced.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.firm import short
from benchmarks.firm.judge import Case, tried

MIN_PRICED_SHARE = 0.97
VERDICTS = ("FIRM", "PROVISIONAL", "MANUAL")


def told(cases: Iterable[Case]) -> tuple[list[str], bool]:
    """Return the lines of a table by kind, and whether all results are right."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    farthest: dict[str, float] = defaultdict(float)
    false, refused, sound = [], [], 0
    for case in cases:
        row, verdict = rows[case.kind], case.verdict
        row[verdict.verdict] += 1
        if verdict.verdict == "FIRM":
            farthest[case.kind] = max(farthest[case.kind], verdict.off)
        line = f"{case.number} {case.kind}.{case.fmt}: {verdict}"
        if verdict.is_false(case.assembly):
            row["false"] += 1
            false.append(line)
        sound += case.assembly.sound
        if case.assembly.sound and verdict.verdict == "MANUAL":
            refused.append(line)
    lines = [
        "| kind | tried | FIRM | PROVISIONAL | MANUAL | false FIRM | a FIRM figure's most off, % |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    rows["all"] = sum(rows.values(), Counter())
    farthest["all"] = max(farthest.values(), default=0.0)
    for kind, row in rows.items():
        cells = [sum(row[each] for each in VERDICTS), *(row[each] for each in (*VERDICTS, "false"))]
        most = f"{100 * farthest[kind]:.2f}" if row["FIRM"] else "–"
        lines.append(f"| {kind.replace('_', ' ')} | {' | '.join(map(str, cells))} | {most} |")
    lines += [
        f"{len(false)} firm prices false; {sound - len(refused)} of {sound} sound ones priced.",
        *(f"false: {line}" for line in false),
        *(f"manual: {line}" for line in refused),
    ]
    return lines, not false and len(refused) <= (1 - MIN_PRICED_SHARE) * sound


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the number to begin with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", action="store_true", help="each fault, put back, must show")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.count)
    with tempfile.TemporaryDirectory(prefix="alexandrite-") as folder:
        if options.mutants:
            lines, is_right = short.table(Path(folder))
        else:
            lines, is_right = told(tried(n, options.seed, Path(folder)) for n in numbers)
    sys.stdout.write("\n".join([*lines, ""]))
    return int(not is_right)


if __name__ == "__main__":
    sys.exit(main())
