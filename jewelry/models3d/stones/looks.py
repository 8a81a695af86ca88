"""What a body's form may be: a cut stone, a ball like a pearl, a dome like a cabochon, or neither.

A cut stone is a convex body with a table, wider below it, and a point or a keel at the bottom. A
dome is flat below and round above; a ball is round, and may be drilled. Metal may have the last two
forms as well: whether it is joined as metal is decides (`geometry.joints`).
"""

from typing import Literal

import numpy as np

from jewelry.models3d.geometry.mesh import Floats
from jewelry.models3d.stones.outline import Outline, outline_of, section

Looks = Literal["", "cut", "ball", "dome"]

MAX_TABLE_FACETS = 8
"""Facets that may be a table, by their area: a step's cut has larger ones."""

NORMAL_STEPS = 50.0  # steps of a normal's coordinate: facets within a degree are one
LEVEL_COSINE = 0.9997  # of a facet's normal to another's: 1.4 degrees
TWIN_SHARE = 0.99  # of a facet's area: sides of a prism have equals, a table has none
MIN_FACETS = 9  # at least: a baguette's table, four sides above and four below
STAR_SHARE = 0.8  # of the skin: faces that look away from the body's middle
CONVEX_SHARE = 0.9  # of the hull's volume: a heart has a cleft
TABLE = (0.1, 0.85)  # of the outline's area
DEEP = (0.25, 1.2)  # of the narrow side
MAX_LENGTH_WIDTHS = 5.0  # in narrow sides
MAX_POINT_SHARE = 0.16  # of the outline's area, at a tenth of the depth: a dome has 0.19 and more
KEEL = (0.3, 0.4)  # the same for an edge, and its width by its length
MIN_BASE_SHARE = 0.95  # of the outline's area: a dome's flat
DOME_HIGH, MAX_DOME_LENGTH_WIDTHS = (0.12, 0.75), 2.2  # of the narrow side
DOME_FULL = (0.42, 0.75)  # of a prism on the same base: a cone has 0.33
MIN_DOME_TOP_SHARE = 0.4  # of the outline's area, at nine tenths of the height
FLAT_TOP_SHARE = 0.05  # of the base: a rivet's
MIN_BALL_SHARE = 0.85  # of the skin
MIN_BALL_TRIANGLES = 60  # triangles of a ball
MAX_FITTED_CORNERS = 3000  # corners of a ball
MAX_HULL_CORNERS = 1000  # corners of a hull
ROUND_SHARE = 0.02  # of the radius
MIN_CHORD_SHARE = 0.94  # of the radius, at a face's middle: balls of ten sides and more


def looks_of(corners: Floats, points: Floats) -> tuple[Looks, Floats | None]:
    """Return the form of triangles (n, 3, 3), and the axis (3,) of a cut stone or a dome.

    `points` (k, 3) are their corners, about their middle, each once.
    """
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    holds = np.einsum("ij,ij->i", across, corners[:, 0] - corners.mean(axis=(0, 1))) / 6
    volume = abs(float(holds.sum()))
    if len(corners) < MIN_FACETS or volume < STAR_SHARE * float(np.abs(holds).sum()) or not volume:
        return "", None
    if len(corners) >= MIN_BALL_TRIANGLES and _is_ball(corners, np.linalg.norm(across, axis=1)):
        return "ball", None
    return _faceted(across, points, volume)


def _is_ball(corners: Floats, area: Floats) -> bool:
    """Return whether most of the skin is a sphere's; the rest may be a drilled hole."""
    points = corners.reshape(-1, 3)
    for _fit in range(2):
        # |p|² = 2 c·p + (r² - |c|²) for all p of a sphere
        points = points[:: 1 + len(points) // MAX_FITTED_CORNERS]
        rows = np.column_stack([2 * points, np.ones(len(points))])
        found = np.linalg.lstsq(rows, np.einsum("ij,ij->i", points, points), rcond=None)[0]
        centre, square = found[:3], found[3] + found[:3] @ found[:3]
        if square <= 0:
            return False
        radius = np.sqrt(square)
        off = np.abs(np.linalg.norm(corners - centre, axis=2) / radius - 1).max(axis=1)
        middle = np.linalg.norm(corners.mean(axis=1) - centre, axis=1) / radius
        near = (off <= ROUND_SHARE) & (
            middle >= MIN_CHORD_SHARE
        )  # a box's corners lie on a ball as well
        if not near.any():
            return False
        points = corners[near].reshape(-1, 3)
    return bool(area[near].sum() >= MIN_BALL_SHARE * area.sum())


def _faceted(across: Floats, points: Floats, volume: float) -> tuple[Looks, Floats | None]:
    from scipy.spatial import ConvexHull, QhullError

    area = np.linalg.norm(across, axis=1)
    across, area = across[area > 0], area[area > 0]
    tables, count = _tables(across / area[:, None], area / 2)
    if count < MIN_FACETS:
        return "", None
    try:
        hull = ConvexHull(outermost(points))
    except QhullError:
        return "", None
    if volume < CONVEX_SHARE * hull.volume:
        return "", None
    corners = hull.points[hull.simplices]
    for axis, flat in tables:
        for up in (axis, -axis):  # of a body wound inside out, the other one
            if (found := _seen_from(up, flat, corners, hull.volume)) != "":
                return found, up
    return "", None


def outermost(points: Floats) -> Floats:
    """Return points (k, 3) with nearly the same hull: of many, those farthest in each direction."""
    if len(points) <= MAX_HULL_CORNERS:
        return points
    turn = np.arange(MAX_HULL_CORNERS) * np.pi * (3 - np.sqrt(5))
    up = 1 - 2 * (np.arange(MAX_HULL_CORNERS) + 0.5) / MAX_HULL_CORNERS
    ways = np.stack([np.cos(turn), np.sin(turn), up])
    ways[:2] *= np.sqrt(1 - up**2)
    best = np.zeros(MAX_HULL_CORNERS, np.int64)
    for start in range(0, MAX_HULL_CORNERS, 50):
        best[start : start + 50] = (points @ ways[:, start : start + 50]).argmax(axis=0)
    return points[np.unique(best)]


def _tables(normals: Floats, area: Floats) -> tuple[list[tuple[Floats, float]], int]:
    """Return normals (3,) and areas of facets without an equal, the largest first; their count."""
    steps = np.rint(normals * NORMAL_STEPS).astype(np.int64) + 64
    key = (steps[:, 0] << 16) | (steps[:, 1] << 8) | steps[:, 2]
    _keys, first, facet = np.unique(key, return_index=True, return_inverse=True)
    if len(first) < MIN_FACETS:
        return [], len(first)
    sizes = np.bincount(facet.ravel(), area)
    found: list[tuple[Floats, float]] = []
    seen = np.zeros(len(sizes), bool)
    for number in np.argsort(sizes)[::-1][:MAX_TABLE_FACETS]:
        if seen[number]:
            continue
        normal = normals[first[number]]
        level = normals @ normal > LEVEL_COSINE
        seen[np.unique(facet.ravel()[level])] = True
        found.append((normal, float(area[level].sum())))
    sizes_found = [size for _normal, size in found]
    alone = [
        each
        for each in found
        if sum(TWIN_SHARE * each[1] <= other <= each[1] / TWIN_SHARE for other in sizes_found) == 1
    ]
    return alone, len(sizes)


def _seen_from(axis: Floats, flat: float, hull: Floats, volume: float) -> Looks:
    """Return the form of a hull (n, 3, 3) whose facet square to `axis` has the area `flat`."""
    seen = outline_of(hull.reshape(-1, 3), axis)
    if seen is None or not seen.narrow:
        return ""
    height = hull @ axis
    low, high = float(height.min()), float(height.max())
    if not _is_top(hull, height, high, flat):
        return ""
    share, deep, long = flat / seen.area, (high - low) / seen.narrow, seen.width / seen.narrow
    if TABLE[0] <= share <= TABLE[1] and DEEP[0] <= deep <= DEEP[1] and long <= MAX_LENGTH_WIDTHS:
        tip = section(hull, axis, low + 0.1 * (high - low))
        return "cut" if _is_pointed(tip, seen) else ""
    is_low = DOME_HIGH[0] <= deep <= DOME_HIGH[1] and long <= MAX_DOME_LENGTH_WIDTHS
    if (
        share >= MIN_BASE_SHARE
        and is_low
        and DOME_FULL[0] <= volume / (flat * (high - low)) <= DOME_FULL[1]
    ):
        return "dome" if _is_domed(hull, axis, low, high, seen) else ""
    return ""


def _is_top(hull: Floats, height: Floats, high: float, flat: float) -> bool:
    """Return whether the facet of that area is the hull's top, and not a step of its side."""
    span = high - float(height.min())
    top = hull[(height >= high - 0.01 * span).all(axis=1)]
    sides = np.cross(top[:, 1] - top[:, 0], top[:, 2] - top[:, 0])
    return bool(np.linalg.norm(sides, axis=1).sum() / 2 >= 0.9 * flat)


def _is_pointed(tip: Outline | None, seen: Outline) -> bool:
    if tip is None or tip.area <= MAX_POINT_SHARE * seen.area:
        return True
    return tip.area <= KEEL[0] * seen.area and tip.narrow <= KEEL[1] * tip.width


def _is_domed(hull: Floats, axis: Floats, low: float, high: float, seen: Outline) -> bool:
    """Return whether the hull is round, or ends in a point, away from its flat, and is no roof."""
    tip = section(hull, axis, low + 0.1 * (high - low))
    if tip is not None and (
        tip.area > MIN_DOME_TOP_SHARE * seen.area or tip.width > 0.7 * seen.width
    ):
        return False
    end = section(hull, axis, low + 0.01 * (high - low))
    return end is None or end.area <= FLAT_TOP_SHARE * seen.area
