"""The marks of a file: a text that says which bodies are stones, one text for each answer.

"" is no answer yet, "-" that all is metal, "2-4,7" that bodies 2, 3, 4 and 7 are stones. What
follows "!" is no part of the piece: "-!5" is all metal but body 5, which is left out.
"""

import re
from collections.abc import Iterable

UNSAID, ALL_METAL, LEFT_OUT = "", "-", "!"
MAX_MARKED_BODIES = 300
"""Bodies that can be marked in one file."""

MAX_CHARACTERS = 2000
"""Characters: as many single numbers of six digits as there may be, with room."""

TEXT = re.compile(r"-|\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")


def written(numbers: Iterable[int], left_out: Iterable[int] = ()) -> str:
    """Return the one text for the numbers of stones and of what is left out, in any order.

    Raises ValueError for too many, or for a body that is both.
    """
    stones, others = set(numbers), set(left_out)
    if len(stones | others) > MAX_MARKED_BODIES or stones & others:
        raise ValueError(f"{len(stones)} and {len(others)} bodies marked")
    text = _spans(stones) or ALL_METAL
    return f"{text}{LEFT_OUT}{_spans(others)}" if others else text


def _spans(numbers: set[int]) -> str:
    ordered = sorted(numbers)
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    spans = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return ",".join(spans)


def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of stones that a text of `written` names. Raises ValueError for another."""
    return _both(text)[0]


def left_out(text: str) -> tuple[int, ...]:
    """Return the numbers that a text of `written` leaves out. Raises ValueError for another."""
    return _both(text)[1]


def _both(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if text == UNSAID:
        return (), ()
    stones, mark, others = text.partition(LEFT_OUT)
    found = _numbers(stones), _numbers(others) if mark else ()
    if len(text) > MAX_CHARACTERS or written(*found) != text:
        raise ValueError(f"no marks: {text[:40]!r}")
    return found


def _numbers(text: str) -> tuple[int, ...]:
    if text == ALL_METAL:
        return ()
    if len(text) > MAX_CHARACTERS or not TEXT.fullmatch(text):
        raise ValueError(f"no marks: {text[:40]!r}")
    found: list[int] = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        if int(last or first) - int(first) >= MAX_MARKED_BODIES:
            raise ValueError(f"no marks: {text[:40]!r}")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)
