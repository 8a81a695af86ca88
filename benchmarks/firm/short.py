"""The short form: one assembly of each kind. It has to see every fault that there was."""

from benchmarks.firm.judge import Case

SEED = 7


def faults(case: Case) -> list[str]:
    """Return what is wrong with what was said of an assembly, nothing if it is right."""
    found = ["a false firm price"] if case.verdict.is_false(case.assembly) else []
    if (case.verdict.verdict == "MANUAL") == case.assembly.sound:
        found.append("sound, and refused" if case.assembly.sound else "torn, and priced")
    return found
