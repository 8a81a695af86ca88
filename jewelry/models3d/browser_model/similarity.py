"""Checks that a body with fewer triangles is still the same piece."""

import numpy as np

from jewelry.models3d.geometry import integrals
from jewelry.models3d.geometry.mesh import Corners, Floats

MAX_DIFFERENCE_SHARE = 0.005


def same(before: Corners, after: Corners, closed: bool) -> bool:
    """Whether box and volume (area, if it is open) of triangles (n, 3, 3) are within 0.5 %."""
    was, now = sides(before), sides(after)
    if np.linalg.norm(now - was) > MAX_DIFFERENCE_SHARE * np.linalg.norm(was):
        return False
    measure = volume if closed else area
    had, has = measure(before), measure(after)
    return abs(has - had) <= MAX_DIFFERENCE_SHARE * abs(had)


def sides(triangles: Corners) -> Floats:
    """Return the sides of the box of triangles (n, 3, 3)."""
    low, high = integrals.box(triangles)
    return high - low


def volume(triangles: Corners) -> float:
    """Return the sum of signed tetrahedra over triangles (n, 3, 3)."""
    return float(integrals.area_and_volumes(triangles, _near(triangles))[1].sum())


def area(triangles: Corners) -> float:
    """Return the area of triangles (n, 3, 3)."""
    return integrals.area_and_volumes(triangles, _near(triangles))[0]


def _near(triangles: Corners) -> Floats:
    return np.asarray(triangles[0, 0], np.float64)
