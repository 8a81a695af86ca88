"""Whether balls and domes are sunk into the rest of a piece: metal granules are, pearls are not.

A bead of metal is cast together with its ground, so it is drawn into it. A pearl or a cabochon lies
in its seat, on a peg or between prongs, and hardly any of its skin is within metal.
"""

import numpy as np

from jewelry.models3d.geometry.integrals import areas
from jewelry.models3d.geometry.mesh import Bools, Corners, Floats, Ints

SUNK_SHARE = 0.08  # of the skin: a peg of a quarter of the width takes 2 %
POINTS = (16, 64)
MAX_POINTS = 8192
MAX_PAIRS = 500_000  # of a point and a triangle, at once
WITHIN_SHARE = 0.05  # of the way to the middle: a point on the skin itself may only touch
CELL_COUNT = 256


def sunk(triangles: Corners, label: Ints, bodies: list[Ints]) -> Bools:
    """Return which bodies (m,), each given by its triangles (k,), are sunk into the others.

    `label` (n,) is the body of each of the triangles (n, 3, 3). A point is within a body if a ray
    from it along z leaves it more often than it enters, or the reverse if it is wound inside out.
    """
    count = int(np.clip(MAX_POINTS // max(1, len(bodies)), *POINTS))
    points = [_skin(np.asarray(triangles[faces], np.float64), count) for faces in bodies]
    near = _beside(triangles, points)
    corners, own = np.asarray(triangles[near], np.float64), label[near]
    low, high = corners.min(axis=1), corners.max(axis=1)
    found = np.zeros(len(bodies), bool)
    for number, (faces, at) in enumerate(zip(bodies, points, strict=True)):
        beside = own != label[faces[0]]
        for axis in (0, 1):
            beside &= (low[:, axis] <= at[:, axis].max()) & (high[:, axis] >= at[:, axis].min())
        beside &= high[:, 2] >= at[:, 2].min()
        found[number] = np.mean(_crossings(corners[beside], at) != 0) > SUNK_SHARE
    return found


def _skin(corners: Floats, count: int) -> Floats:
    """Return points (count, 3) just under a body's skin, spread evenly over its area."""
    flat = corners.reshape(-1, 3)
    area = np.cumsum(areas(flat, np.arange(len(flat)).reshape(-1, 3)))
    faces = np.searchsorted(area, (np.arange(count) + 0.5) / count * area[-1])
    middle = (flat.min(axis=0) + flat.max(axis=0)) / 2
    skin = corners[np.minimum(faces, len(corners) - 1)].mean(axis=1)
    inward: Floats = skin + WITHIN_SHARE * (middle - skin)
    return inward


def _beside(triangles: Corners, points: list[Floats]) -> Ints:
    """Return the triangles (k,) that lie over or under the box of a body's points."""
    boxes = np.array([[at.min(axis=0), at.max(axis=0)] for at in points])[:, :, :2]
    least, most = boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)
    step = np.maximum(most - least, 1e-12) / (CELL_COUNT - 1)
    cells = np.floor((boxes - least) / step).astype(np.int64)
    painted = np.zeros((CELL_COUNT + 1, CELL_COUNT + 1), np.int64)
    for (x0, y0), (x1, y1) in cells:
        painted[x0 + 1 : x1 + 2, y0 + 1 : y1 + 2] = 1
    sums = painted.cumsum(axis=0).cumsum(axis=1)
    flat = triangles[:, :, :2]
    low = np.clip(np.floor((flat.min(axis=1) - least) / step), 0, CELL_COUNT).astype(np.int64)
    high = (
        np.clip(np.floor((flat.max(axis=1) - least) / step), -1, CELL_COUNT - 1).astype(np.int64)
        + 1
    )
    (x0, y0), (x1, y1) = low.T, high.T
    return np.flatnonzero(sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0] > 0)


def _crossings(corners: Floats, points: Floats) -> Ints:
    """Return how often rays upwards from points (p,) leave triangles (n, 3, 3), less enter."""
    turn = np.zeros(len(points), np.int64)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    up = np.sign(normal[:, 2]).astype(np.int64)
    together = max(1, MAX_PAIRS // max(1, len(corners)))
    for start in range(0, len(points), together):
        at = points[start : start + together, None]
        met = np.broadcast_to(up != 0, (len(at), len(corners))).copy()
        for i in range(3):
            one, other = corners[:, i], corners[:, (i + 1) % 3]
            along = other - one
            side = along[:, 0] * (at[..., 1] - one[:, 1]) - along[:, 1] * (at[..., 0] - one[:, 0])
            met &= side * up > 0
        above = np.einsum("ij,pij->pi", normal, corners[None, :, 0] - at) * up > 0
        turn[start : start + together] = (met & above) @ up
    return turn
