"""The short form: one assembly of each kind. It has to see every fault that there was."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.firm.judge import Case, tried
from benchmarks.firm.kinds import KINDS
from benchmarks.firm.mutants import MUTANTS, applied

SEED = 7


def faults(case: Case) -> list[str]:
    """Return the faults of an answer about an assembly; empty if it is right."""
    found = ["firm, and false"] if case.verdict.is_false(case.assembly) else []
    if (case.verdict.verdict == "MANUAL") == case.assembly.sound:
        found.append("sound, and refused" if case.assembly.sound else "torn, and priced")
    return found


def caught(mutant: str, folder: Path) -> Iterator[str]:
    """Yield which of the kinds that a fault spoils show it once it is put back, and how."""
    names = list(KINDS)
    with applied(mutant):
        for kind in MUTANTS[mutant].kinds:
            case = tried(names.index(kind), SEED, folder)
            percent = f"{100 * case.verdict.off:.1f} %" if case.verdict.volume else "no volume"
            yield from (f"{kind}: {each}, {percent}" for each in faults(case))


def table(folder: Path) -> tuple[list[str], bool]:
    """Return the lines of a table of all faults, and whether each is caught."""
    lines, missed = ["| fault put back | caught by |", "|---|---|"], 0
    for mutant in MUTANTS:
        seen = list(caught(mutant, folder))
        missed += not seen
        lines.append(f"| {mutant} | {'; '.join(seen) or 'nothing'} |")
    return lines, not missed
