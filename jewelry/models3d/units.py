"""What a model's numbers are counted in, and whether that makes sense for a piece of jewellery."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from jewelry.models3d.geometry import Geometry

MM = {"micron": 0.001, "mm": 1.0, "cm": 10.0, "inch": 25.4, "ft": 304.8, "m": 1000.0}
"""Millimetres in a unit."""

USUAL = ("mm", "inch", "cm", "m")
"""Units that models of jewellery come in, the likeliest first."""

SIDE_MM = (2.0, 150.0)
FINGER_MM = (13.0, 24.0)

THREEMF = {"millimeter": "mm", "centimeter": "cm", "meter": "m", "foot": "ft"}
ROOT_WITHIN = 1 << 16


def of_file(path: Path, fmt: str) -> tuple[str, bool]:
    """Return the unit of a file that was read, and whether the file declares it.

    GLB is in metres by its specification (Khronos glTF 2.0, 3.4), 3MF says it in its root element
    (3MF Core 1.3, 3.4), the others say nothing and are taken as millimetres.
    """
    if fmt == "glb":
        return "m", True
    return (_of_threemf(path), True) if fmt == "3mf" else ("mm", False)


def _of_threemf(path: Path) -> str:
    found: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, values: found.setdefault(
        "unit", values.get("unit", "millimeter")
    )
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "3d/3dmodel.model" in name.lower()]
        with archive.open(names[0]) as file:
            parser.Parse(file.read(ROOT_WITHIN))
    return THREEMF.get(found["unit"], found["unit"])


def fitting(geometry: Geometry) -> list[str]:
    """Return the units in which the model would be a piece of jewellery, its own first.

    A ring should fit a finger. If none of the units makes it, its own is good enough where the
    size is plausible: bangles and hoops have holes, too.
    """
    longest, hole = max(geometry.extents_mm), geometry.finger_hole_mm
    tried = dict.fromkeys((geometry.units, *USUAL))
    sized = [unit for unit in tried if _within(SIDE_MM, longest * factor(geometry, unit))]
    if hole is None:
        return sized
    worn = [unit for unit in sized if _within(FINGER_MM, hole * factor(geometry, unit))]
    return worn or [unit for unit in sized if unit == geometry.units]


def factor(geometry: Geometry, unit: str) -> float:
    """Return how much larger the model is if the file's numbers are in `unit`."""
    return MM[unit] / MM[geometry.units]


def read_as(geometry: Geometry, unit: str) -> Geometry:
    """Return the geometry of the same file with its numbers taken in `unit`: somebody said so."""
    scaled = geometry.scaled(factor(geometry, unit)) if unit != geometry.units else geometry
    return replace(scaled, units=unit, units_declared=True)


def _within(limits: tuple[float, float], value: float) -> bool:
    return limits[0] <= value <= limits[1]
