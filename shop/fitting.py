"""Which unit a file is in, found from the size that its ring should have."""

from jewelry.models3d import store, units
from jewelry.pricing import quotes
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.specification import UNITS

TOLERANCE = 0.04
"""Two sizes up or down are still this ring, and no other unit comes near."""


def unit(asked: PriceRequest, size: float) -> str | None:
    """`size` is the inner diameter in mm; None where no unit brings the ring near it."""
    measurement = store.measured(asked.model)
    facts = quotes.sized(measurement, asked.wanted) if measurement else None
    if facts is None or facts.finger_hole_mm is None:
        return None
    holes = {code: facts.finger_hole_mm * units.factor(facts, code) for code in UNITS}
    nearest = min(holes, key=lambda code: abs(holes[code] - size))
    return nearest if abs(holes[nearest] - size) <= size * TOLERANCE else None
