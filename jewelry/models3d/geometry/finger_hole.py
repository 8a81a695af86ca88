"""The hole that a piece is worn by: the widest round rod that passes straight through it.

The body's shadow along an axis shows the hole; its middle is the point farthest from the shadow.
Then the axis is set square to the hole's own skin, and the rod is widened until it touches all
around.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, map_coordinates, maximum_filter
from scipy.optimize import linprog

from jewelry.models3d.geometry.embree import Scene
from jewelry.models3d.geometry.mesh import Bools, Floats, Mesh
from jewelry.models3d.geometry.rays import Body

PIXELS = 160  # along a side of a shadow
MAX_CORNERS = 100_000  # corners, to find the principal axes
MAX_PEAKS = 40  # candidates for a hole in a shadow, the widest first
DIRECTION_COUNT = 120  # directions around a hole's middle
MIN_CLOSED_SHARE = 0.85  # of the directions meet metal: a ring may have a gap, a bay is no hole
MIN_HOLE_SHARE = 0.3  # of the shadow's longer side: smaller holes are bails, windows and settings
PARALLEL_COSINE = 0.9995  # cosine of two axes that show the same
ROUND_COUNT = 3
BISECTION_COUNT = 16
LEVELS = (-0.25, 0.0, 0.25)  # of the hole's depth: where normals of its skin are taken
MIN_TILT_COSINE = 0.9  # cosine between a hole's axis and the one it was seen along


@dataclass(frozen=True)
class Hole:
    """A hole along the unit vector `axis` (3,) through `centre` (3,), with `doubt` as its error.

    Lengths are in the body's own scale. `closed_share` of the directions around it meet metal.
    """

    axis: Floats
    centre: Floats
    radius: float
    doubt: float
    closed_share: float


def diameter(mesh: Mesh, body: Body) -> float | None:
    """Return the inner diameter of a ring in the mesh's numbers; None if it has no finger hole."""
    points = mesh.vertices[:: 1 + len(mesh.vertices) // MAX_CORNERS] / body.radius
    best = find(points, body, _axes(points), MIN_CLOSED_SHARE, PIXELS)
    if best is None:
        return None
    upright = _grown(body, _squared(body, best))
    return 2 * max(best.radius, upright.radius) * body.radius


def find(
    points: Floats, body: Body | Scene, axes: Floats, min_closed_share: float, pixels: int
) -> Hole | None:
    """Return the widest hole along one of the unit `axes` (k, 3), round but for a gap.

    `points` (n, 3) are the body's corners, none farther than 1 from the origin along x, y or z.
    Holes are looked for in shadows of `pixels` a side; the one found is as exact with few.
    """
    seen = (_seen(points, body, axis, min_closed_share, pixels) for axis in axes)
    found = [hole for hole in seen if hole]
    return _grown(body, max(found, key=lambda hole: hole.radius)) if found else None


def _axes(points: Floats) -> Floats:
    """Return x, y, z, and the principal axes of `points` (k, 3) that differ from those: (m, 3)."""
    points = points - points.mean(axis=0)
    principal = np.linalg.eigh(np.einsum("ni,nj->ij", points, points))[1].T
    return np.concatenate([np.eye(3), principal[np.abs(principal).max(axis=1) < PARALLEL_COSINE]])


def _sides(axis: Floats) -> Floats:
    """Return two unit vectors (2, 3), perpendicular to the axis (3,) and to one another."""
    side = np.cross(axis, np.eye(3)[np.abs(axis).argmin()])
    side /= np.linalg.norm(side)
    return np.stack([side, np.cross(axis, side)])


def _around() -> Floats:
    turn = np.linspace(0, 2 * np.pi, DIRECTION_COUNT, endpoint=False)
    return np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _in_shadow(body: Body | Scene, axis: Floats, points: Floats) -> Bools:
    """Return which points (k, 3) of the plane through the middle lie in the shadow along `axis`."""
    way = np.broadcast_to(axis, points.shape).astype(np.float32)
    return body.meets((points - 2 * axis).astype(np.float32), way)


def _seen(
    points: Floats, body: Body | Scene, axis: Floats, min_closed_share: float, pixels: int
) -> Hole | None:
    """Return the widest hole in the shadow along `axis`, to a pixel or two; None if there is none."""
    sides = _sides(axis)
    flat = points @ sides.T
    low, high = flat.min(axis=0), flat.max(axis=0)
    longest = float((high - low).max())
    pixel = longest / (pixels - 4)
    line = (np.arange(pixels) - (pixels - 1) / 2) * pixel
    grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=2) + (low + high) / 2
    dark = _in_shadow(body, axis, grid.reshape(-1, 2) @ sides).reshape(pixels, pixels)
    far = distance_transform_edt(~dark)
    peak = np.argwhere(
        (maximum_filter(far, 5) == far) & (far * pixel * 2 > MIN_HOLE_SHARE * longest)
    )
    for at in peak[np.argsort(-far[tuple(peak.T)], kind="stable")[:MAX_PEAKS]]:
        if (closed := _closed_share(dark, at)) >= min_closed_share:
            radius = float(far[tuple(at)]) * pixel
            return Hole(axis, grid[tuple(at)] @ sides, radius, 2 * pixel, closed)
    return None


def _closed_share(dark: Bools, at: NDArray[np.int64]) -> float:
    """Return the share of the directions from a pixel in which metal is in sight."""
    steps = np.arange(len(dark))[:, None, None] * _around() + at
    seen = map_coordinates(dark.astype(np.uint8), steps.transpose(2, 0, 1), order=0)
    return float(seen.any(axis=0).mean())


def _grown(body: Body | Scene, hole: Hole) -> Hole:
    """Return the hole, moved and widened until the rod touches the body's shadow."""
    sides, around = _sides(hole.axis), _around()
    centre, radius, doubt = hole.centre, hole.radius, hole.doubt
    for _round in range(ROUND_COUNT):
        low, high = (
            np.full(DIRECTION_COUNT, max(radius - doubt, 0.0)),
            np.full(DIRECTION_COUNT, radius + doubt),
        )
        for _halving in range(BISECTION_COUNT):
            middle = (low + high) / 2
            dark = _in_shadow(body, hole.axis, centre + (around * middle[:, None]) @ sides)
            low, high = np.where(dark, low, middle), np.where(dark, middle, high)
        # the widest circle, its middle moved by (x, y): radius + (x, y)·around ≤ low everywhere
        limits = [(-doubt, doubt), (-doubt, doubt), (0, None)]
        rows = np.column_stack([around, np.ones(DIRECTION_COUNT)])
        best = linprog([0, 0, -1], A_ub=rows, b_ub=low, bounds=limits)
        centre, radius = centre + best.x[:2] @ sides, float(best.x[2])
    return replace(hole, centre=centre, radius=radius)


def _squared(body: Body, hole: Hole) -> Hole:
    """Return the hole with its axis square to the skin around it, if normals determine one."""
    sides = _sides(hole.axis)
    way = np.tile(_around() @ sides, (len(LEVELS), 1)).astype(np.float32)
    start = hole.centre + np.repeat(LEVELS, DIRECTION_COUNT)[:, None] * hole.radius * hole.axis
    normal = body.normals(start.astype(np.float32), way, reach=1.5 * hole.radius)
    if len(normal) < DIRECTION_COUNT:
        return hole
    axis = np.linalg.eigh(np.einsum("ni,nj->ij", normal, normal))[1][:, 0]
    axis *= np.sign(axis @ hole.axis) or 1.0
    if axis @ hole.axis < MIN_TILT_COSINE:
        return hole
    return replace(hole, axis=axis, doubt=hole.doubt * 2)
