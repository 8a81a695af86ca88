"""Skin that nobody sees from outside: that of hollows, and of what lies deep in narrow holes.

Rays from points of the skin into the air tell, and how far they come is how much air there is: of
any hollow, the mean chord is four times its volume over its area (Cauchy).
"""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry import walls
from jewelry.models3d.geometry.embree import Singles
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh
from jewelry.models3d.geometry.rays import TOUCH_SHARE, Body

SAMPLE_COUNT = 8000
RAY_COUNT = 16
GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
START_SHARE = 3 * TOUCH_SHARE  # of the radius: how far above the skin rays begin


@dataclass(frozen=True)
class Air:
    """Air before skin that is hidden, in the mesh's numbers; a row (k,) for each point of skin.

    `gap` is how far the skin opposite is, straight ahead, and `volume` how much air is the point's.
    """

    gap: Floats
    volume: Floats


def air(surface: Mesh, body: Body, area: float) -> Air:
    """Return the hidden air of a surface of that area, which looks outwards, and its body.

    A point is hidden where each of its rays meets skin that looks its way. Points that lie in
    metal are none.
    """
    samples = walls.sample(surface, np.inf)
    step = max(1, len(samples.point) // SAMPLE_COUNT)
    out = -samples.inward[::step]
    start = (samples.point[::step] / body.radius + START_SHARE * out).astype(np.float32)
    count = len(start)
    gap, slope = body.first(start, out.astype(np.float32))
    live = np.flatnonzero(np.isfinite(gap) & (slope < 0))
    far = np.zeros(count)
    for ray in range(RAY_COUNT):
        met, slope = body.first(start[live], _way(out[live], live, ray))
        far[live] += np.where(np.isfinite(met), met, 0)
        live = live[np.isfinite(met) & (slope < 0)]
    chord = far[live] / RAY_COUNT * body.radius
    return Air(gap[live].astype(np.float64) * body.radius, area / count * chord / 4)


def _way(out: Floats, number: Ints, ray: int) -> Singles:
    """Return unit vectors (k, 3): of all rays of a point, as many as the cosine to `out` (k, 3)."""
    height = np.sqrt((ray + 0.5) / RAY_COUNT)
    aside = np.sqrt(1 - height**2)
    turn = GOLDEN_ANGLE * (ray + number * GOLDEN_ANGLE)
    helper = np.eye(3)[np.abs(out).argmin(axis=1)]
    u = np.cross(out, helper)
    u /= np.linalg.norm(u, axis=1)[:, None]
    v = np.cross(out, u)
    way = height * out + aside * (u * np.cos(turn)[:, None] + v * np.sin(turn)[:, None])
    return np.asarray(way, np.float32)
