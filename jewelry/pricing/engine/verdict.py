"""The reasons against a firm price that depend on the unit and the alloy."""

from datetime import date
from decimal import Decimal
from typing import Protocol

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import units
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.geometry.places import significant

POSSIBLE_MM = (0.5, 1000.0)
MAX_VOLUME_MM3 = 1_000_000.0
"""A litre. Jewellers cast nothing larger, so a larger volume shows a wrong unit and gets no
price."""

SMALL_SIDE_MM, SMALL_VOLUME_MM3 = 6.0, 5.0
"""Studs are as small, and so is any piece read in centimetres: below, an assumed unit is
doubted."""

SLIGHT_SIDE_MM, SLIGHT_VOLUME_MM3 = 8.0, 20.0
"""A bangle's size and a heavy one's metal in centimetres: below both, it is asked about as well."""

SMALLEST_MM = 3.0
"""Below this, even a unit that the file declares is doubted."""

WRIST_MM, BANGLE_MM = (50.0, 70.0), 85.0
"""The hole of a bangle, and its greatest length: a model with both in another unit is doubted."""

COLLAR_MM, COLLAR_WALL_MM = (100.0, 150.0), (3.0, 9.5)
"""The length of a torc or a collar, and its wall: a ring of both in another unit is doubted. So are
hoops of 10 to 15 mm, but only such as are clearly thinner than a millimetre, as few are."""

LEAST_WALL_MM = 0.5
"""Lost-wax casting fills this reliably; a person decides about thinner walls."""

GOOD_WALL_MM = {"gold": 0.7}
GOOD_WALL_ELSE_MM = 0.8
SLACK_MM = 0.01
"""How much triangles take off a round wall that was drawn thick enough."""


class Metal(Protocol):
    """The part of an alloy that the rules need: its precious metal."""

    @property
    def base(self) -> str: ...


class Spots(Protocol):
    """The part of a tariff that the rules need: the date of its spot prices, and how long they
    are good."""

    @property
    def spot_date(self) -> date: ...

    @property
    def max_spot_days(self) -> int | None: ...

    def spots_are_old(self, day: date) -> bool: ...


class Limits(Protocol):
    """From which mass of a piece in g, and total of an order, a person looks at the price."""

    @property
    def max_piece_g(self) -> Decimal: ...

    @property
    def max_order_total(self) -> Decimal: ...


BEYOND = frozenset({"heavy_piece", "large_total"})
"""The codes that `beyond` returns: another tariff may give others."""


def beyond(mass: Decimal | None, total: Decimal, limits: Limits) -> list[Finding]:
    """Return what is above the tariff's limits: `mass` in g of one piece, `total` of all pieces."""
    found: list[Finding] = []
    if mass is not None and mass > limits.max_piece_g:
        found.append(Finding("heavy_piece", mass=float(mass), limit=float(limits.max_piece_g)))
    if total > limits.max_order_total:
        limit = float(limits.max_order_total)
        found.append(Finding("large_total", total=float(total), limit=limit))
    return found


OLD_SPOTS = "old_spots"


def aged(spots: Spots, day: date) -> list[Finding]:
    """Return the finding that the spot prices of a machine's price of `day` are too old."""
    if not spots.spots_are_old(day):
        return []
    limit, since = spots.max_spot_days, spots.spot_date.isoformat()
    return [Finding(OLD_SPOTS, date=since, limit=limit)]


def judge(geometry: Geometry, alloy: Metal, *, is_unit_said: bool = False) -> list[Finding]:
    """Return the findings that depend on the unit and the alloy, not on the file alone.

    While the unit makes no sense, it reports no walls, which would be ten times off as well.
    `is_unit_said`: the customer has named the unit and is not asked again, unless a piece has no
    such size in it.
    """
    fitting = units.fitting(geometry)
    is_sensible = geometry.units in fitting or (is_unit_said and units.is_sized(geometry))
    if not is_sensible:
        asked = _unit(geometry, fitting)
        return [*_size(max(geometry.extents_mm)), *_amount(geometry), *asked]
    found = [*_amount(geometry), *_hollows(geometry), *_wall(geometry, alloy)]
    small = [] if is_unit_said else _small(geometry)
    if geometry.units_declared:
        return [*found, *small]
    return [*found, *(_thin(geometry, fitting) or small or [Finding("unit_assumed")])]


def _thin(geometry: Geometry, fitting: list[str]) -> list[Finding]:
    """Doubt an assumed unit only if the walls can be cast in another unit."""
    wall = geometry.min_wall_mm
    if wall is None or wall >= LEAST_WALL_MM - SLACK_MM:
        return []
    sound = [unit for unit in fitting if wall * units.factor(geometry, unit) >= LEAST_WALL_MM]
    return _unit(geometry, sound) if sound else []


def _small(geometry: Geometry) -> list[Finding]:
    """Doubt the unit of a piece that is smaller, or lighter, than pieces are.

    Slicers write millimetres whatever unit a model was drawn in, so the file's unit is no proof.
    """
    longest, likelier = max(geometry.extents_mm), units.likelier(geometry)
    factors = [units.factor(geometry, unit) for unit in likelier]
    may_be_larger = _is_bangle(geometry, factors) or _is_collar(geometry, factors)
    if not likelier or not (_is_little(geometry) or may_be_larger):
        return []
    larger = significant(longest * factors[0])
    return [Finding("unit_small", side=longest, unit=likelier[0], fitting=likelier, longest=larger)]


def _is_little(geometry: Geometry) -> bool:
    longest, volume = max(geometry.extents_mm), geometry.volume_mm3
    if geometry.units_declared:
        return longest < SMALLEST_MM
    if longest < SMALL_SIDE_MM or volume is None:
        return longest < SMALL_SIDE_MM
    return volume < (SLIGHT_VOLUME_MM3 if longest < SLIGHT_SIDE_MM else SMALL_VOLUME_MM3)


def _is_bangle(geometry: Geometry, factors: list[float]) -> bool:
    """Return whether the piece is a bangle if it is as many times as large as one of `factors`."""
    hole, longest = geometry.finger_hole_mm, max(geometry.extents_mm)
    return hole is not None and any(
        WRIST_MM[0] <= hole * by <= WRIST_MM[1] and longest * by <= BANGLE_MM
        for by in factors
        if by > 1
    )


def _is_collar(geometry: Geometry, factors: list[float]) -> bool:
    """Return the same of a torc or a collar, if the file does not name its unit."""
    hole, wall = geometry.finger_hole_mm, geometry.min_wall_mm
    longest = max(geometry.extents_mm)
    if geometry.units_declared or hole is None or wall is None or hole >= units.FINGER_MM[0]:
        return False
    return any(
        COLLAR_MM[0] <= longest * by <= COLLAR_MM[1]
        and COLLAR_WALL_MM[0] <= wall * by < COLLAR_WALL_MM[1]
        for by in factors
    )


def _amount(geometry: Geometry) -> list[Finding]:
    volume = geometry.volume_mm3
    if volume is None or volume <= MAX_VOLUME_MM3:
        return []
    return [Finding("too_much_metal", litres=significant(volume / 1_000_000))]


def _hollows(geometry: Geometry) -> list[Finding]:
    """Return the findings on hollows in this unit, unless the file's findings have them already."""
    said = {found.code for found in geometry.findings}
    found = geometry.hollows_in.get(geometry.units, [])
    return [each for each in found if each.code not in said]


def _size(longest: float) -> list[Finding]:
    code = ""
    if not POSSIBLE_MM[0] <= longest <= POSSIBLE_MM[1]:
        code = "too_small_extent" if longest < POSSIBLE_MM[0] else "too_large_extent"
    elif not units.SIDE_MM[0] <= longest <= units.SIDE_MM[1]:
        code = "small_extent" if longest < units.SIDE_MM[0] else "large_extent"
    return [Finding(code, longest=longest)] if code else []


def _unit(geometry: Geometry, fitting: list[str]) -> list[Finding]:
    """Doubt the unit and suggest one that makes sense; never choose it."""
    hole, longest = geometry.finger_hole_mm, max(geometry.extents_mm)
    if not fitting:
        return [] if hole is None else [Finding("unit_unknown", hole=hole)]
    larger = units.factor(geometry, fitting[0])
    found = {"unit": fitting[0], "fitting": fitting, "longest": significant(longest * larger)}
    if hole is None:
        return [Finding("unit_suggested", **found)]
    return [Finding("unit_suggested_ring", **found, fits=significant(hole * larger))]


def _wall(geometry: Geometry, alloy: Metal) -> list[Finding]:
    good = GOOD_WALL_MM.get(alloy.base, GOOD_WALL_ELSE_MM)
    wall = geometry.min_wall_mm
    if wall is None or wall >= good - SLACK_MM:
        return []
    short = wall < LEAST_WALL_MM - SLACK_MM
    thin = [place for place in geometry.thin_places if place["wall_mm"] < good - SLACK_MM]
    if not thin:
        return [Finding("walls_thin", wall=wall, good=good)] if short else []
    code = "wall_too_thin" if short else "wall_thin"
    where = {axis: thin[0][axis] for axis in "xyz"}
    return [Finding(code, wall=wall, good=good, places=len(thin), **where)]
