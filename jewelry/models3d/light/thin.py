"""Few enough triangles for a telephone, if they can be the same piece."""

import fast_simplification
import numpy as np

from jewelry.models3d.light.sameness import same, sides
from jewelry.models3d.mesh import Floats, Ints

MOST = 50_000
WELDED = 1 << 20  # steps along the longest side; corners in one step are one
AGGRESSIVENESS = (7.0, 4.0)  # 9 can take an eighth of a model


def thin_out(triangles: Floats, closed: bool) -> tuple[Floats, Ints] | None:
    """Return points (v, 3) and faces (n, 3), n <= 50,000, of triangles (m, 3, 3) of radius one.

    None if what is left would not be the same piece.
    """
    points, faces = _weld(triangles)
    if len(faces) <= MOST:
        return (points, faces) if len(faces) else None
    for aggressiveness in AGGRESSIVENESS:
        # its thresholds are absolute: they suit a body of radius one, not one of 20 mm or 2 m
        fewer, found = fast_simplification.simplify(
            points, faces, target_count=MOST, agg=aggressiveness
        )
        if 0 < len(found) <= MOST and same(triangles, fewer[found], closed):
            used, found = np.unique(found, return_inverse=True)
            return fewer[used], found.reshape(-1, 3)
    return None


def _weld(triangles: Floats) -> tuple[Floats, Ints]:
    corners = triangles.reshape(-1, 3)
    step = float(sides(triangles).max()) / WELDED or 1.0
    x, y, z = (((column - column.min()) / step).astype(np.int64) for column in corners.T)
    _key, first, number = np.unique(
        (x << 42) | (y << 21) | z, return_index=True, return_inverse=True
    )
    faces = number.reshape(-1, 3)
    a, b, c = faces.T
    return corners[first], faces[(a != b) & (b != c) & (c != a)]
