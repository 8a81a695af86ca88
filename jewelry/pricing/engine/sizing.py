"""The size in which a piece is wanted: in the unit, or for the ring's size, that somebody named."""

from dataclasses import replace
from typing import TYPE_CHECKING

from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.geometry.places import significant
from jewelry.models3d.geometry.units import read_as
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.engine.verdict import Finding

if TYPE_CHECKING:
    from jewelry.models3d.models import Measurement

MAX_SMALL_CHANGE_SHARE = 0.1
"""A size up or down is a jeweller's daily work; more of it is for a person to see."""


def sized(measurement: "Measurement", wanted: Specification) -> Geometry | None:
    """The model as large as the customer says it is, where they say so."""
    facts = measurement.facts
    times = _times(facts, wanted)
    if facts is None or times is None:
        return _in_unit(measurement, wanted)
    # at once, whatever the unit: each step would round
    return replace(facts.scaled(times), units=wanted.unit or facts.units, units_declared=True)


def resized(measurement: "Measurement", wanted: Specification) -> list[Finding]:
    """That the model is made larger or smaller for a ring's size."""
    times = _times(_in_unit(measurement, wanted), wanted)
    if times is None or wanted.ring_size is None:
        return []
    code = "resized" if abs(times - 1) <= MAX_SMALL_CHANGE_SHARE else "rescaled"
    return [{"code": code, "size": float(wanted.ring_size), "percent": significant(100 * times)}]


def _in_unit(measurement: "Measurement", wanted: Specification) -> Geometry | None:
    facts = measurement.facts
    return read_as(facts, wanted.unit) if facts and wanted.unit else facts


def _times(facts: Geometry | None, wanted: Specification) -> float | None:
    hole = facts.finger_hole_mm if facts else None
    return float(wanted.ring_size) / hole if wanted.ring_size and hole else None
