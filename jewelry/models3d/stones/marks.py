"""The marks of a file: a text that says which bodies are stones, one text for each answer.

"" is no answer yet, "-" that all is metal, "2-4,7" that bodies 2, 3, 4 and 7 are stones.
"""

import re
from collections.abc import Iterable

UNSAID, ALL_METAL = "", "-"
MAX_MARKED_BODIES = 300
"""Bodies that can be marked in one file."""

MAX_CHARACTERS = 2000
"""Characters: as many single numbers of six digits as there may be, with room."""

TEXT = re.compile(r"-|\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")


def written(numbers: Iterable[int]) -> str:
    """Return the one text for body numbers, in any order. Raises ValueError for too many."""
    ordered = sorted(set(numbers))
    if len(ordered) > MAX_MARKED_BODIES:
        raise ValueError(f"{len(ordered)} bodies marked")
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    spans = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ",".join(spans) or ALL_METAL


def numbers(text: str) -> tuple[int, ...]:
    """Return the body numbers that a text of `written` names. Raises ValueError for another."""
    if text in (UNSAID, ALL_METAL):
        return ()
    if len(text) > MAX_CHARACTERS or not TEXT.fullmatch(text):
        raise ValueError(f"no marks: {text[:40]!r}")
    found: list[int] = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        if int(last or first) - int(first) >= MAX_MARKED_BODIES:
            raise ValueError(f"no marks: {text[:40]!r}")
        found += range(int(first), int(last or first) + 1)
    if written(found) != text:
        raise ValueError(f"no marks: {text[:40]!r}")
    return tuple(found)
