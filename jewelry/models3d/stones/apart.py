"""Convex bodies that nothing joins to the rest of a model: they may be stones of any form.

A body that neither meets nor touches the rest is not cast with it. Links and hoops are apart as
well, but not convex.
"""

import numpy as np

from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Bools, Corners, Floats, Ints
from jewelry.models3d.stones.looks import CONVEX_SHARE, STAR_SHARE, outermost

MAX_LOOKED_AT = 100
"""Bodies whose hull is found, the largest first; some milliseconds each."""

TOUCHING_SHARE = 1e-3  # of a body's longest side
MAX_PAIRS = 2_000_000  # of a corner and a facet, at once


def apart(triangles: Corners, label: Ints, bodies: list[Ints]) -> Bools:
    """Return which bodies (m,), each given by its triangles (k,), are convex and meet no other.

    `label` (n,) is the body of each of the triangles (n, 3, 3).
    """
    found = np.zeros(len(bodies), bool)
    held = np.array([_held(np.asarray(triangles[faces], np.float64)) for faces in bodies])
    low, high = triangles.min(axis=1).T.copy(), triangles.max(axis=1).T.copy()
    for number in np.argsort(held)[::-1][:MAX_LOOKED_AT]:
        faces = bodies[number]
        corners = np.asarray(triangles[faces], np.float64)
        facets = _facets(corners, held[number]) if held[number] else None
        if facets is None:
            continue
        least, most = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
        gap = TOUCHING_SHARE * float((most - least).max())
        beside = label != label[faces[0]]
        for axis in range(3):
            beside &= (low[axis] <= most[axis] + gap) & (high[axis] >= least[axis] - gap)
        near = np.asarray(triangles[beside], np.float64)
        found[number] = not _meets(near, facets, corners.reshape(-1, 3), gap)
    return found


def _held(corners: Floats) -> float:
    """Return the volume of triangles (n, 3, 3); 0 if they are surely not convex."""
    holds = area_and_volumes(corners, corners.mean(axis=(0, 1)))[1]
    volume = abs(float(holds.sum()))
    # checked before the hull, which takes seconds for a fine ring
    return volume if volume >= STAR_SHARE * float(np.abs(holds).sum()) else 0.0


def _facets(corners: Floats, volume: float) -> Floats | None:
    """Return the planes (k, 4) of a convex body's hull, outwards; None for another body."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        hull = ConvexHull(outermost(np.unique(corners.reshape(-1, 3), axis=0)))
    except (QhullError, ValueError):
        return None
    planes: Floats = np.unique(hull.equations, axis=0)
    return planes if volume >= CONVEX_SHARE * hull.volume else None


def _meets(near: Floats, facets: Floats, points: Floats, gap: float) -> bool:
    """Return whether triangles (n, 3, 3) may come nearer than `gap` to a convex body.

    A triangle does not if it lies beyond one of the facets (k, 4), or if all the body's `points`
    lie on one side of its plane.
    """
    together = max(1, MAX_PAIRS // (3 * len(facets) + len(points)))
    for start in range(0, len(near), together):
        some = near[start : start + together]
        beyond = (some @ facets[:, :3].T + facets[:, 3]).min(axis=1).max(axis=1) > gap
        some = some[~beyond]
        normal = np.cross(some[:, 1] - some[:, 0], some[:, 2] - some[:, 0])
        length = np.linalg.norm(normal, axis=1)
        some, normal = some[length > 0], normal[length > 0] / length[length > 0, None]
        height = normal @ points.T - np.einsum("ij,ij->i", normal, some[:, 0])[:, None]
        if not ((height > gap).all(axis=1) | (height < -gap).all(axis=1)).all():
            return True
    return False
