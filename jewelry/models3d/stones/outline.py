"""The outline of a body along an axis, and of its section by a plane."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry.mesh import Floats

MIN_ROUND_SHARE = 0.88  # of its circle's area: an octagon has 0.90, a square 0.64
DIRECTIONS = np.linspace(0, np.pi, 180, endpoint=False)
ALONG: Floats = np.stack([np.cos(DIRECTIONS), np.sin(DIRECTIONS)])


@dataclass(frozen=True)
class Outline:
    """An outline's greatest and least width, in mm, and its area, in mm2."""

    width: float
    narrow: float
    area: float

    @property
    def is_round(self) -> bool:
        return self.area >= MIN_ROUND_SHARE * np.pi / 4 * self.width**2


def outline_of(points: Floats, axis: Floats) -> Outline | None:
    """Return the outline of points (n, 3) along a unit axis; None for a line or a point."""
    from scipy.spatial import ConvexHull, QhullError

    flat = points @ _across(axis)
    try:
        hull = ConvexHull(flat)
    except (QhullError, ValueError):
        return None
    across = np.ptp(flat[hull.vertices] @ ALONG, axis=0)
    return Outline(float(across.max()), float(across.min()), float(hull.volume))


def _across(axis: Floats) -> Floats:
    """Return two unit vectors (3, 2), perpendicular to a unit axis and to each other."""
    least = int(np.abs(axis).argmin())
    one = -axis[least] * axis
    one[least] += 1
    one /= np.sqrt(one @ one)
    other = [axis[i - 2] * one[i - 1] - axis[i - 1] * one[i - 2] for i in range(3)]
    return np.array([one, other]).T


def section(corners: Floats, axis: Floats, level: float) -> Outline | None:
    """Return the section of triangles (n, 3, 3) at a height along a unit axis; None if empty."""
    height = corners @ axis - level
    found = []
    for i in range(3):
        j = (i + 1) % 3
        crossing = (height[:, i] < 0) != (height[:, j] < 0)
        share = height[crossing, i] / (height[crossing, i] - height[crossing, j])
        one, other = corners[crossing, i], corners[crossing, j]
        found.append(one + share[:, None] * (other - one))
    points = np.concatenate(found)
    return outline_of(points, axis) if len(points) > 2 else None
