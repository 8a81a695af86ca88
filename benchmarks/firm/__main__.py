"""`python -m benchmarks.firm`: is every firm price right? Assemblies by kind, in every format.

Ends with 1 if one firm price is off by more than 0.5 %, or fewer than 97 % of the sound assemblies
are priced.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from benchmarks.firm.judge import Verdict, said
from benchmarks.firm.kinds import KINDS, Assembly
from benchmarks.firm.writing import FORMATS

LEAST_PRICED = 0.97


def tried(count: int, seed: int, folder: Path) -> list[tuple[str, str, Assembly, Verdict]]:
    """Make and judge `count` assemblies, kinds and formats in turn."""
    found = []
    names = list(KINDS)
    for number in range(count):
        kind, fmt = names[number % len(names)], FORMATS[number // len(names) % len(FORMATS)]
        dice = np.random.default_rng([seed, number])
        assembly = KINDS[kind](dice)
        found.append((kind, fmt, assembly, said(assembly, fmt, dice, folder)))
    return found


def told(found: list[tuple[str, str, Assembly, Verdict]]) -> tuple[list[str], bool]:
    """Return the lines of a table by kind, and whether all is as it must be."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    farthest: dict[str, float] = defaultdict(float)
    for kind, _fmt, _assembly, verdict in found:
        rows[kind][verdict.verdict] += 1
        if verdict.volume is not None and verdict.area is not None:
            farthest[kind] = max(farthest[kind], abs(verdict.volume), abs(verdict.area))
    lines = ["| kind | FIRM | PROVISIONAL | MANUAL | farthest off, % |", "|---|--:|--:|--:|--:|"]
    for kind, row in rows.items():
        cells = " | ".join(str(row[each]) for each in ("FIRM", "PROVISIONAL", "MANUAL"))
        lines.append(f"| {kind.replace('_', ' ')} | {cells} | {100 * farthest[kind]:.2f} |")
    false = [f"{k}.{fmt}: {v}" for k, fmt, assembly, v in found if v.is_false(assembly)]
    sound = [verdict for _kind, _fmt, assembly, verdict in found if assembly.sound]
    priced = sum(verdict.verdict != "MANUAL" for verdict in sound)
    lines += [
        f"{len(false)} firm prices false; {priced} of {len(sound)} sound ones priced.",
        *false,
    ]
    return lines, not false and priced >= LEAST_PRICED * len(sound)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="alexandrite-") as folder:
        lines, is_right = told(tried(options.count, options.seed, Path(folder)))
    sys.stdout.write("\n".join([*lines, ""]))
    return int(not is_right)


if __name__ == "__main__":
    sys.exit(main())
