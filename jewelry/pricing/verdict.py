"""What stands in the way of a firm price, where size and metal have a say."""

from typing import Any, Protocol

from jewelry.models3d.geometry import Geometry

Finding = dict[str, Any]

PLAUSIBLE_MM = (2.0, 150.0)
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
    elif not PLAUSIBLE_MM[0] <= longest <= PLAUSIBLE_MM[1]:
        code = "small_extent" if longest < PLAUSIBLE_MM[0] else "large_extent"
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
    return [] if geometry.units_declared else [{"code": "unit_assumed"}]
