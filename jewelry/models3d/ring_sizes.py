"""Ring sizes: a Russian one is the inner diameter in mm, an American one grows with the
circumference."""

import math
from dataclasses import dataclass

RINGS_MM = (11.0, 26.0)
"""Inner diameters of rings, from a child's to the largest thumb's."""

US_FIRST_MM, US_STEP_MM = 36.5367, 2.5535  # circumference of US size 0, and between whole sizes
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


def ring_size(hole_mm: float | None) -> RingSize | None:
    """Return the ring size of a finger hole; None if it is out of range."""
    if hole_mm is None or not RINGS_MM[0] <= hole_mm <= RINGS_MM[1]:
        return None
    return RingSize(hole_mm)


def _in_quarters(quarters: int) -> str:
    whole, part = divmod(quarters, 4)
    return f"{whole or ('' if part else 0)}{QUARTERS[part]}"
