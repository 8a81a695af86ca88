"""Normals at triangle corners: round parts smooth, edges crisp."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.floating[Any]]  # single precision throughout: Embree knows no other

CREASE_DEGREES = 32.0
_MAX_FAN_TRIANGLES = 48
"""The tip of a cone may join thousands of triangles; the nearest few are enough."""

_TINY = np.float32(1e-20)


def unit(vectors: Floats) -> Floats:
    """Vectors (..., 3) scaled to length one; zero vectors stay zero."""
    length = np.sqrt(np.einsum("...i,...i->...", vectors, vectors))
    scaled: Floats = vectors / np.maximum(length, _TINY)[..., None]
    return scaled


def face_normals(triangles: Floats) -> Floats:
    """Unit normals (n, 3) of triangles (n, 3, 3); zero for a triangle without area."""
    first = triangles[:, 1] - triangles[:, 0]
    second = triangles[:, 2] - triangles[:, 0]
    return unit(np.cross(first, second))


def corner_normals(triangles: Floats, crease: float = CREASE_DEGREES) -> Floats:
    """Normals (n, 3, 3) of triangles (n, 3, 3): angle-weighted mean of the faces that meet in a
    corner and differ from its own face by less than `crease` degrees (Thürmer & Wüthrich 1998).
    """
    flat = face_normals(triangles)
    keys = _position_keys(triangles)
    order = np.argsort(keys)
    keys = keys[order]
    faces = flat[order // 3]
    weighted = faces * _corner_angles(triangles)[order, None]
    total = _join(keys, faces, weighted, float(np.cos(np.radians(crease))))
    smooth = np.empty_like(total)
    smooth[order] = total
    return unit(smooth).reshape(-1, 3, 3)


def _join(keys: NDArray[np.int64], faces: Floats, weighted: Floats, cosine: float) -> Floats:
    """Sum over corners at one place, pair by pair: corners i and i + step share a key."""
    total = weighted.copy()
    live = np.arange(len(keys))
    for step in range(1, _MAX_FAN_TRIANGLES):
        live = live[: np.searchsorted(live, len(keys) - step)]
        live = live[keys[live] == keys[live + step]]
        if not len(live):
            break
        near = np.einsum("ij,ij->i", faces[live], faces[live + step]) > cosine
        one = live[near]
        other = one + step
        total[one] += weighted[other]
        total[other] += weighted[one]
    return total


def _position_keys(triangles: Floats) -> NDArray[np.int64]:
    """One integer per corner (3n,), 21 bits an axis: corners in one place get one key."""
    points = triangles.reshape(-1, 3).astype(np.float64)
    low = points.min(axis=0)
    span = max(float((points.max(axis=0) - low).max()), 1e-30)
    steps = np.rint((points - low) * ((2**21 - 1) / span)).astype(np.int64)
    keys: NDArray[np.int64] = (steps[:, 0] << 42) | (steps[:, 1] << 21) | steps[:, 2]
    return keys


def _corner_angles(triangles: Floats) -> Floats:
    """Inner angles (3n,) in radians; a corner without area weighs nothing."""
    sides = unit(triangles[:, [1, 2, 0]] - triangles)
    cosine = -np.einsum("nij,nij->ni", sides, sides[:, [2, 0, 1]])
    angles: Floats = np.arccos(np.clip(cosine, -1, 1)).astype(np.float32)
    return angles.reshape(-1)
