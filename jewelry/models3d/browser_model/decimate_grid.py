"""Reduces millions of triangles to some hundred thousand that look the same, by a grid."""

import numpy as np

from jewelry.models3d.browser_model.similarity import area, same, sides
from jewelry.models3d.geometry.mesh import Corners, Floats, Ints

MAX_FINE_TRIANGLES = 600_000  # that rays and quadrics handle well
TARGET_VERTICES = 200_000  # aimed at; a closed surface has twice as many triangles
CELLS_CROSSED = 1.5
"""By a surface as large as a cell's side, averaged over directions."""

MAX_CELLS = 400  # along the longest side: the table has their cube
FINER = (1.0, 0.6)


def coarser(triangles: Corners, closed: bool) -> Corners:
    """Return triangles (n, 3, 3) like those given, fewer if there were more than 600,000.

    The corners in one cell become their mean. A mesh that the grid would change by 0.5 % is
    returned unchanged.
    """
    return kept(triangles, closed)[0]


def kept(triangles: Corners, closed: bool) -> tuple[Corners, Ints]:
    """Return what `coarser` does, and which (n,) of the given triangles they were."""
    if len(triangles) <= MAX_FINE_TRIANGLES:
        return triangles, np.arange(len(triangles))
    cell = np.sqrt(CELLS_CROSSED * area(triangles) / TARGET_VERTICES)
    least = sides(triangles).max() / MAX_CELLS
    for finer in FINER:
        points, faces, left = _gathered(triangles, max(cell * finer, least))
        if same(triangles, points[faces], closed):
            return points[faces], left
    return triangles, np.arange(len(triangles))


def _gathered(triangles: Corners, cell: float) -> tuple[Floats, Ints, Ints]:
    """Means (v, 3) of the corners in each cell, faces (n, 3), and which of the triangles these were.

    By a table, so nothing is sorted.
    """
    corners = triangles.reshape(-1, 3)
    key, cells = np.zeros(len(corners), np.int32), 1
    for column in corners.T:
        steps = ((column - column.min()) / cell).astype(np.int32)
        width = int(steps.max()) + 1
        key, cells = key * np.int32(width) + steps, cells * width
    table = np.zeros(cells, np.int32)
    table[key] = 1
    count = int(table.sum())
    table[table > 0] = np.arange(count)
    number = table[key]
    held = np.bincount(number, minlength=count)
    sums = [np.bincount(number, weights=column, minlength=count) for column in corners.T]
    a, b, c = number.reshape(-1, 3).T
    left = np.flatnonzero((a != b) & (b != c) & (c != a))
    faces = number.reshape(-1, 3)[left]
    return np.stack([total / held for total in sums], axis=1), faces, left
