"""The unit of a model's numbers, and whether it makes sense for a piece of jewellery."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jewelry.models3d.geometry.measurement import Geometry

MM = {
    "nm": 1e-6,
    "micron": 0.001,
    "mm": 1.0,
    "cm": 10.0,
    "dm": 100.0,
    "m": 1000.0,
    "microinch": 2.54e-5,
    "mil": 0.0254,
    "inch": 25.4,
    "ft": 304.8,
    "yd": 914.4,
    "pt": 25.4 / 72,
    "pica": 25.4 / 6,
}
"""Millimetres in a unit."""

USUAL = ("mm", "inch", "cm", "m", "micron")
"""Units that models of jewellery come in, the likeliest first."""

SIDE_MM = (2.0, 150.0)
FINGER_MM = (13.0, 24.0)
MAX_SMALL_CHANGE_SHARE = 0.1
"""Jewellers resize rings by this much every day; for more a person has to look."""

TYPICAL_MM = 20.0
"""The longest side to expect of a piece: of two units, the one that comes nearer is likelier."""


def fitting(geometry: Geometry) -> list[str]:
    """Return the units in which the model makes sense as a piece of jewellery, its own first.

    A ring has to fit a finger. If it does in no unit, its own makes sense where the size is
    plausible: bangles and hoops have holes as well.
    """
    longest, hole = max(geometry.extents_mm), geometry.finger_hole_mm
    tried = dict.fromkeys((geometry.units, *USUAL))
    sized = [unit for unit in tried if _within(SIDE_MM, longest * factor(geometry, unit))]
    if hole is None:
        return sized
    worn = [unit for unit in sized if _within(FINGER_MM, hole * factor(geometry, unit))]
    return worn or [unit for unit in sized if unit == geometry.units]


def is_sized(geometry: Geometry) -> bool:
    """Return whether the model has a piece's size in its own unit."""
    return _within(SIDE_MM, max(geometry.extents_mm))


def possible(geometry: Geometry) -> list[str]:
    """Return the units in which the model has a piece's size, or has it when it is resized."""
    longest, (low, high) = max(geometry.extents_mm), SIDE_MM
    limits = (low * (1 - MAX_SMALL_CHANGE_SHARE), high / (1 - MAX_SMALL_CHANGE_SHARE))
    tried = dict.fromkeys((geometry.units, *USUAL))
    return [unit for unit in tried if _within(limits, longest * factor(geometry, unit))]


def likelier(geometry: Geometry) -> list[str]:
    """Return the other units in which the model has a piece's size, the likeliest first."""
    longest = max(geometry.extents_mm)
    sides = {unit: longest * factor(geometry, unit) for unit in USUAL if unit != geometry.units}
    sized = [unit for unit, side in sides.items() if _within(SIDE_MM, side)]
    return sorted(sized, key=lambda unit: abs(math.log(sides[unit] / TYPICAL_MM)))


def factor(geometry: Geometry, unit: str) -> float:
    """Return how many times as large the model is if the file's numbers are in `unit`."""
    return MM[unit] / MM[geometry.units]


def read_as(geometry: Geometry, unit: str) -> Geometry:
    """Return the geometry of the same file with its numbers in `unit`, as somebody said."""
    scaled = geometry.scaled(factor(geometry, unit)) if unit != geometry.units else geometry
    return replace(scaled, units=unit, units_declared=True)


def _within(limits: tuple[float, float], value: float) -> bool:
    return limits[0] <= value <= limits[1]
