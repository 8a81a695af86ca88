"""What stands in the way of a firm price, where size and metal have a say."""

from typing import Any, Protocol

from jewelry.models3d import units
from jewelry.models3d.geometry import Geometry
from jewelry.models3d.places import significant

Finding = dict[str, Any]

POSSIBLE_MM = (0.5, 1000.0)
LEAST_WALL_MM = 0.5
"""What lost-wax casting fills reliably; thinner walls need a person's word."""

GOOD_WALL_MM = {"gold": 0.7}
GOOD_WALL_ELSE_MM = 0.8


class Metal(Protocol):
    """What an alloy tells of itself: its precious metal."""

    base: str


def judge(geometry: Geometry, alloy: Metal) -> list[Finding]:
    """Return the findings that depend on the unit and the alloy, not on the file alone."""
    return [*_size(max(geometry.extents_mm)), *_wall(geometry, alloy), *_unit(geometry)]


def _size(longest: float) -> list[Finding]:
    code = ""
    if not POSSIBLE_MM[0] <= longest <= POSSIBLE_MM[1]:
        code = "too_small_extent" if longest < POSSIBLE_MM[0] else "too_large_extent"
    elif not units.SIDE_MM[0] <= longest <= units.SIDE_MM[1]:
        code = "small_extent" if longest < units.SIDE_MM[0] else "large_extent"
    return [{"code": code, "longest": longest}] if code else []


def _wall(geometry: Geometry, alloy: Metal) -> list[Finding]:
    good = GOOD_WALL_MM.get(alloy.base, GOOD_WALL_ELSE_MM)
    wall = geometry.min_wall_mm
    if wall is None or wall >= good:
        return []
    thin = [place for place in geometry.thin_places if place["wall_mm"] < good]
    if not thin:
        return [{"code": "walls_thin", "wall": wall, "good": good}] if wall < LEAST_WALL_MM else []
    code = "wall_too_thin" if wall < LEAST_WALL_MM else "wall_thin"
    where = {axis: thin[0][axis] for axis in "xyz"}
    return [{"code": code, "wall": wall, "good": good, "places": len(thin), **where}]


def _unit(geometry: Geometry) -> list[Finding]:
    """Ask about a unit that makes no sense, suggesting another; never take another by ourselves."""
    fitting = units.fitting(geometry)
    if geometry.units in fitting:
        return [] if geometry.units_declared else [{"code": "unit_assumed"}]
    hole, longest = geometry.finger_hole_mm, max(geometry.extents_mm)
    if not fitting:
        return [] if hole is None else [{"code": "unit_unknown", "hole": hole}]
    unit = fitting[0]
    larger = units.factor(geometry, unit)
    found = {"unit": unit, "fitting": fitting, "longest": significant(longest * larger)}
    if hole is None:
        return [{"code": "unit_suggested", **found}]
    fits = significant(hole * larger)
    return [{"code": "unit_suggested_ring", **found, "hole": hole, "fits": fits}]
