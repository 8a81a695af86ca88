"""Ring sizes: a Russian one is the inner diameter in mm, the others grow with the circumference.

A European size is the circumference in mm (ISO 8653). A British one is a letter: A is 37.5 mm, and
each letter is 1.25 mm more.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

RINGS_MM = (11.0, 26.0)
"""Inner diameters of rings, from a child's to the largest thumb's."""

US_FIRST_MM, US_STEP_MM = 36.5367, 2.5535  # circumference of US size 0, and between whole sizes
UK_FIRST_MM, UK_STEP_MM = 37.5, 1.25  # circumference of British size A, and between letters
SYSTEMS = ("RU", "US", "EU", "UK")
MAX_TYPED = 12
QUARTERS = ("", "¼", "½", "¾")


@dataclass(frozen=True)
class RingSize:
    """The sizes of a ring of `diameter` mm inside, exact; `str` of either is what a shop sells."""

    diameter: float

    @property
    def us(self) -> float:
        """Return the American size, not rounded."""
        return (math.pi * self.diameter - US_FIRST_MM) / US_STEP_MM

    @property
    def russian(self) -> str:
        """Return the nearest Russian size: they go by halves of a millimetre."""
        return _in_quarters(2 * round(self.diameter * 2))

    @property
    def american(self) -> str:
        """Return the nearest American size: they go by quarters."""
        return _in_quarters(max(0, round(self.us * 4)))

    @property
    def circumference(self) -> float:
        """Return it in mm, not rounded."""
        return math.pi * self.diameter

    @property
    def european(self) -> str:
        """Return the nearest European size: whole millimetres of circumference."""
        return str(round(self.circumference))

    @property
    def british(self) -> str:
        """Return the nearest British size, by halves of a letter; after Z come Z+1, Z+2 and so on."""
        halves = max(0, round((self.circumference - UK_FIRST_MM) / UK_STEP_MM * 2))
        letter, half = divmod(halves, 2)
        last = len(ascii_uppercase) - 1
        name = ascii_uppercase[letter] if letter <= last else f"Z+{letter - last}"
        return name + ("½" if half else "")


def ring_size(hole_mm: float | None) -> RingSize | None:
    """Return the ring size of a finger hole; None if it is out of range."""
    if hole_mm is None or not RINGS_MM[0] <= hole_mm <= RINGS_MM[1]:
        return None
    return RingSize(hole_mm)


def parse(text: str, system: str) -> Decimal:
    """Return the inner diameter in mm of a size as people write it: 17,5, 7 1/4, 7¼, M½, Z+1.

    Raises ValueError for what is no size, or is out of a ring's range.
    """
    known = TYPED[system](text[:MAX_TYPED].strip().upper())
    if not RINGS_MM[0] <= known <= RINGS_MM[1]:
        raise ValueError(f"ring size: {text!r}")
    return Decimal(known).quantize(Decimal("0.01"))


def _number(text: str) -> float:
    found = re.fullmatch(r"([0-9]{1,2})(?:[.,]([0-9]{1,2})| ?(1/4|1/2|3/4|[¼½¾]))?", text)
    if not found:
        raise ValueError(f"ring size: {text!r}")
    whole, part, fraction = found.groups()
    return float(f"{whole}.{part or 0}") + FRACTIONS.get(fraction, 0)


def _letter(text: str) -> float:
    found = re.fullmatch(r"([A-Z])(?:\+([1-9]))?(?: ?(1/2|½|[.,]5))?", text)
    if not found or (found[2] and found[1] != "Z"):
        raise ValueError(f"ring size: {text!r}")
    number = ascii_uppercase.index(found[1]) + int(found[2] or 0) + (0.5 if found[3] else 0)
    return (UK_FIRST_MM + UK_STEP_MM * number) / math.pi


FRACTIONS = {"1/4": 0.25, "¼": 0.25, "1/2": 0.5, "½": 0.5, "3/4": 0.75, "¾": 0.75}
TYPED: dict[str, Callable[[str], float]] = {
    "RU": _number,
    "US": lambda text: (US_FIRST_MM + US_STEP_MM * _number(text)) / math.pi,
    "EU": lambda text: _number(text) / math.pi,
    "UK": _letter,
}


def table(first: float = 14.0, last: float = 23.0) -> list[RingSize]:
    """Return the sizes that a shop has, by halves of a millimetre."""
    return [RingSize(halves / 2) for halves in range(round(first * 2), round(last * 2) + 1)]


def _in_quarters(quarters: int) -> str:
    whole, part = divmod(quarters, 4)
    return f"{whole or ('' if part else 0)}{QUARTERS[part]}"
