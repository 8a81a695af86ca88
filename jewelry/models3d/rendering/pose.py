"""How a piece is set before the camera, judged by its shape alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.geometry.embree import Scene
from jewelry.models3d.rendering.normals import Floats

if TYPE_CHECKING:
    from jewelry.models3d.geometry.finger_hole import Hole

Array = NDArray[np.float64]

_BRACELET_MM = 20.0  # no finger passes a hole of this radius loosely: it is worn on the wrist
_PIXELS = 48  # along a side of a shadow in which a hole is looked for
_MAX_CORNERS = 10_000  # to see how wide a piece is
_SPOKE_COUNT = 96
_OUTSIDE = 4.0  # radii of the piece: where rays come from
_MIN_RING_SHARE = 0.55  # of the piece's own radius: a smaller hole is an ornament's
_MIN_CLOSED_SHARE = 0.65  # around a hole: cuffs and hoops have a gap, yet are shown like rings
_WHOLE_SHARE = 0.98  # around a hole: metal all the way


@dataclass(frozen=True)
class Pose:
    """Which way of the piece faces the camera and which is up (unit vectors), turned by `yaw`,
    seen from `pitch` above the table; both in degrees."""

    front: Array
    up: Array
    yaw: float
    pitch: float

    def matrix(self) -> Array:
        """Rotation (3, 3) from model axes to the set: x right, y away from the camera, z up."""
        up = self.up / np.linalg.norm(self.up)
        away = -(self.front - up * (self.front @ up))
        away /= np.linalg.norm(away)
        turn = np.radians(self.yaw)
        right = np.cross(away, up)
        return np.array(
            [
                right * np.cos(turn) - away * np.sin(turn),
                right * np.sin(turn) + away * np.cos(turn),
                up,
            ]
        )


PLAIN = Pose(np.array([0.0, -1.0, 0.0]), np.array([0.0, 0.0, 1.0]), 35.0, 24.0)


def choose(triangles: Floats, scale_mm: float) -> Pose:
    """The pose for triangles (n, 3, 3) about the origin, `scale_mm` millimetres to the unit."""
    # 30 MB of scipy that web processes, which import this module too, do without
    from jewelry.models3d.geometry.finger_hole import find

    axes, points, scene = _axes(triangles), triangles.reshape(-1, 3), Scene(triangles)
    corners = points[:: 1 + len(points) // _MAX_CORNERS].astype(np.float64)
    hole = find(corners, scene, axes, _MIN_CLOSED_SHARE, _PIXELS)
    if hole is None:
        return _without_hole(axes, points)
    if hole.radius * scale_mm > _BRACELET_MM:
        return Pose(_upright(hole.axis), _signed(hole.axis), 28.0, 42.0)
    if hole.radius < _MIN_RING_SHARE * _reach(scene, hole):
        return Pose(-_signed(hole.axis), _upright(hole.axis), 24.0, 12.0)
    up = _head(triangles, hole) if hole.closed_share > _WHOLE_SHARE else None
    return Pose(-_signed(hole.axis), _upright(hole.axis) if up is None else up, 42.0, 26.0)


def _head(triangles: Floats, hole: Hole) -> Array | None:
    """Towards the head of a ring: where it stands out, or else where it is widest."""
    out = _across(-hole.centre, hole.axis)  # the box is centred: a head pulls it off the hole
    if float(np.linalg.norm(out)) < 0.035 * hole.radius:
        middle = triangles.mean(axis=1, dtype=np.float64)
        along = np.abs(middle @ hole.axis)
        broad = middle[along >= 0.7 * along.max()]
        out = _across(broad.mean(axis=0), hole.axis)
        if float(np.linalg.norm(out)) < 0.5 * hole.radius:
            return None
    return out / float(np.linalg.norm(out))


def _reach(scene: Scene, hole: Hole) -> float:
    """How far the piece reaches around its hole, as most directions have it."""
    side = np.cross(hole.axis, _upright(hole.axis))
    over = np.cross(hole.axis, side)
    angles = np.linspace(0, 2 * np.pi, _SPOKE_COUNT, endpoint=False)[:, None]
    spokes = np.cos(angles) * side + np.sin(angles) * over
    met = scene.first(_single(hole.centre + spokes * _OUTSIDE), _single(-spokes)).far
    met = met[np.isfinite(met)]
    return _OUTSIDE - float(np.median(met)) if len(met) else 0.0


def _without_hole(axes: Array, points: Floats) -> Pose:
    spans = [float(np.ptp(np.einsum("ij,j->i", points, _single(axis)))) for axis in axes]
    thin = int(np.argmin(np.array(spans) * ([1.0] * 3 + [1.03] * 3)))
    if spans[thin] < 0.55 * sorted(spans[:3])[1]:
        return Pose(-_signed(axes[thin]), _upright(axes[thin]), 24.0, 12.0)
    return PLAIN


def _axes(triangles: Floats) -> Array:
    """Candidate axes (6, 3) of a hole: x, y, z, then the principal axes of the skin."""
    cross = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    area = np.linalg.norm(cross, axis=1).astype(np.float64) + 1e-12
    middle = triangles.mean(axis=1, dtype=np.float64)
    centroid = np.einsum("n,ni->i", area, middle) / area.sum()
    spread = middle - centroid
    covariance = np.einsum("n,ni,nj->ij", area, spread, spread)
    return np.vstack([np.eye(3), np.linalg.eigh(covariance)[1].T])


def _single(vectors: Array | list[Array]) -> Floats:
    return np.ascontiguousarray(vectors, dtype=np.float32)


def _across(vector: Array, axis: Array) -> Array:
    left: Array = vector - axis * (vector @ axis)
    return left


def _signed(axis: Array) -> Array:
    """An axis and its opposite are the same: take the one with the larger part positive."""
    return axis if axis[int(np.argmax(np.abs(axis)))] > 0 else -axis


def _upright(axis: Array) -> Array:
    """The drawing's up (z, or y for a piece lying flat), made perpendicular to the axis."""
    up = np.array([0.0, 0.0, 1.0]) if abs(axis[2]) < 0.8 else np.array([0.0, 1.0, 0.0])
    upright = _across(up, axis)
    return upright / float(np.linalg.norm(upright))
