"""The size of a piece: in the unit, or for the ring size, that the customer named."""

from dataclasses import replace
from typing import TYPE_CHECKING

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.geometry.places import significant
from jewelry.models3d.geometry.units import MAX_SMALL_CHANGE_SHARE, factor, read_as
from jewelry.pricing.engine.specification import Specification

if TYPE_CHECKING:
    from jewelry.models3d.models import Measurement

OURS = "ours"


def sized(measurement: "Measurement", wanted: Specification) -> Geometry | None:
    """Return the model in the customer's size, if they named one; a piece of the firm's own as
    drawn."""
    size, known = (wanted.unit, wanted.ring_size), measurement.sized_facts
    if wanted.drawn_mm:
        size = (OURS, None)
    if size not in known:
        known[size] = _sized(measurement.facts, wanted)
    return known[size]


def _sized(facts: Geometry | None, wanted: Specification) -> Geometry | None:
    if facts is None:
        return None
    if wanted.drawn_mm:
        return replace(facts, units_declared=True)  # the house knows what it has drawn
    if times := _times(facts, wanted):
        # in one step, as each step rounds
        unit = wanted.unit or facts.units
        hollows = facts.hollows_if_smaller if times < factor(facts, unit) else facts.hollows_in
        made = facts.scaled(times)
        return replace(made, units=unit, units_declared=True, hollows_in=hollows)
    return read_as(facts, wanted.unit) if wanted.unit else facts


def resized(measurement: "Measurement", wanted: Specification) -> list[Finding]:
    """Return the finding that the model is made larger or smaller for a ring size."""
    if wanted.drawn_mm:
        return []
    times = _times(sized(measurement, replace(wanted, ring_size=None)), wanted)
    if times is None or wanted.ring_size is None:
        return []
    code = "resized" if abs(times - 1) <= MAX_SMALL_CHANGE_SHARE else "rescaled"
    return [Finding(code, size=float(wanted.ring_size), percent=significant(100 * times))]


def _times(facts: Geometry | None, wanted: Specification) -> float | None:
    hole = facts.finger_hole_mm if facts else None
    if wanted.ring_size is None or not hole:
        return None
    return float(wanted.ring_size) / hole
