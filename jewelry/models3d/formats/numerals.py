"""Reads many numbers in a text at once."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.geometry.mesh import Floats, Ints

Bytes = npt.NDArray[np.uint8]

BLANK_CODE = 32
DECIMAL = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
WHOLE = re.compile(rb"[+-]?\d{1,18}")
NOWHERE = re.compile(rb"[+-]?(\d\.#\w*|nan\(.*\))", re.IGNORECASE)
COMMA = re.compile(rb"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)


class NotANumber(Exception):
    """A word in the place of a number: the `which`th of those to be read."""

    def __init__(self, which: int) -> None:
        super().__init__(which)
        self.which = which


def decimals(text: Bytes, starts: Ints, ends: Ints) -> Floats:
    """Return the numbers (n,) written at text[starts:ends]. Raises NotANumber."""
    return np.asarray(_numbers(text, starts, ends, np.float64, DECIMAL), np.float64)


def integers(text: Bytes, starts: Ints, ends: Ints) -> Ints:
    """Return the whole numbers (n,) written at text[starts:ends]. Raises NotANumber."""
    return np.asarray(_numbers(text, starts, ends, np.int64, WHOLE), np.int64)


def spread(size: int, starts: Ints, ends: Ints) -> npt.NDArray[np.bool_]:
    """Return which of `size` bytes lie in one of the spans; these do not overlap."""
    change = np.zeros(size + 1, np.int8)
    change[starts] = 1
    change[ends] -= 1
    return np.cumsum(change[:-1], dtype=np.int8).view(np.bool_)


def refusal(word: bytes, line: int) -> Unreadable:
    """Return the error for a word in a line that is no number."""
    if NOWHERE.fullmatch(word):
        return Unreadable("not_finite")
    code = "decimal_comma" if COMMA.fullmatch(word) else "unreadable_at"
    return Unreadable(code, line=line, words=quoted(word))


def quoted(words: bytes) -> str:
    """Return words from a file for a sentence: one short, printable line."""
    text = words[:160].decode("utf-8", "replace")
    seen = "".join(c if c.isprintable() else " " for c in text)
    short = " ".join(seen.split())
    return short if len(short) <= 40 else short[:39] + "…"


def _numbers(
    text: Bytes, starts: Ints, ends: Ints, dtype: type[np.generic], form: re.Pattern[bytes]
) -> npt.NDArray[Any]:
    if not len(starts):
        return np.empty(0, dtype)
    written = np.where(spread(len(text), starts, ends), text, BLANK_CODE).tobytes()
    try:
        # other text between numbers stops numpy, and 1.2.3 would be two numbers
        found = np.fromstring(written, dtype, sep=" ")
    except ValueError:
        found = np.empty(0, dtype)
    if len(found) != len(starts):
        raise NotANumber(_first_wrong(text, starts, ends, form))
    return found


def _first_wrong(text: Bytes, starts: Ints, ends: Ints, form: re.Pattern[bytes]) -> int:
    for which, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if not form.fullmatch(text[start:end].tobytes()):
            return which
    return 0
