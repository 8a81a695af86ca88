"""How a piece is set before the camera, judged by its shape alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.rendering.normals import Floats
from jewelry.models3d.rendering.tracer import Tracer

Array = NDArray[np.float64]

_BRACELET_MM = 20.0  # no finger passes a hole of this radius loosely: it is worn on the wrist
_SPOKE_COUNT = 96
_LEVELS = (-0.6, -0.3, 0.0, 0.3, 0.6)  # of the depth: a window at one level is a wall at another
_MIN_CLOSED_SHARE = 0.75  # cuffs and hoops have a gap, yet are worn and shown like rings


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


@dataclass(frozen=True)
class _Hole:
    axis: Array
    centre: Array
    radius: float
    share: float  # of the outer radius
    closed: bool  # metal all the way around


def choose(triangles: Floats, scale_mm: float) -> Pose:
    """The pose for triangles (n, 3, 3) about the origin, `scale_mm` millimetres to the unit."""
    centroid, axes = _centroid_and_axes(triangles)
    points = triangles.reshape(-1, 3)
    spans = [float(np.ptp(np.einsum("ij,j->i", points, _single(axis)))) for axis in axes]
    hole = _hole(Tracer(triangles, smooth=False), centroid, axes, spans)
    if hole is None:
        return _without_hole(axes, spans)
    if hole.radius * scale_mm > _BRACELET_MM:
        return Pose(_upright(hole.axis), _signed(hole.axis), 28.0, 42.0)
    if hole.share < 0.55:
        return Pose(-_signed(hole.axis), _upright(hole.axis), 24.0, 12.0)
    up = _head(triangles, hole) if hole.closed else None
    return Pose(-_signed(hole.axis), _upright(hole.axis) if up is None else up, 42.0, 26.0)


def _head(triangles: Floats, hole: _Hole) -> Array | None:
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


def _without_hole(axes: Array, spans: list[float]) -> Pose:
    thin = int(np.argmin(np.array(spans) * ([1.0] * 3 + [1.03] * 3)))
    if spans[thin] < 0.55 * sorted(spans[:3])[1]:
        return Pose(-_signed(axes[thin]), _upright(axes[thin]), 24.0, 12.0)
    return PLAIN


def _centroid_and_axes(triangles: Floats) -> tuple[Array, Array]:
    """The centroid (3,) of the skin, and candidate axes (6, 3): x, y, z, then the principal."""
    cross = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    area = np.linalg.norm(cross, axis=1).astype(np.float64) + 1e-12
    middle = triangles.mean(axis=1, dtype=np.float64)
    centroid = np.einsum("n,ni->i", area, middle) / area.sum()
    spread = middle - centroid
    covariance = np.einsum("n,ni,nj->ij", area, spread, spread)
    return centroid, np.vstack([np.eye(3), np.linalg.eigh(covariance)[1].T])


def _hole(tracer: Tracer, centroid: Array, axes: Array, spans: list[float]) -> _Hole | None:
    """The clearest round hole along one of the axes: open through, metal all around."""
    best: _Hole | None = None
    for axis, span in zip(axes, spans, strict=True):
        for centre in (np.zeros(3), centroid):
            found = _look_through(tracer, axis, centre, span / 2)
            if found and (best is None or found.share > best.share + 0.02):
                best = found
    return best


def _look_through(tracer: Tracer, axis: Array, centre: Array, deep: float) -> _Hole | None:
    """The hole about `axis`, if nothing stands in it; `deep` is the body's half depth there."""
    if len(tracer.hit(_single([centre, centre]), _single([axis, -axis])).ray):
        return None
    side = np.cross(axis, _upright(axis))
    over = np.cross(axis, side)
    angles = np.tile(np.linspace(0, 2 * np.pi, _SPOKE_COUNT, endpoint=False), len(_LEVELS))[:, None]
    spokes = np.cos(angles) * side + np.sin(angles) * over
    levels = np.repeat(np.array(_LEVELS) * deep, _SPOKE_COUNT)[:, None] * axis
    inner = tracer.hit(_single(centre + levels), _single(spokes))
    met = len(np.unique(inner.ray % _SPOKE_COUNT)) / _SPOKE_COUNT
    if met < _MIN_CLOSED_SHARE:
        return None
    rim = inner.point.astype(np.float64)
    middle = _circle_centre(rim @ side, rim @ over)
    placed = middle[0] * side + middle[1] * over + axis * (axis @ centre)
    outer = tracer.hit(_single(placed + levels + spokes * 4), _single(-spokes))
    radius = float(np.percentile(_distance(rim - placed, axis), 5))
    reach = float(np.median(_distance(outer.point - placed, axis)))
    return _Hole(axis, placed, radius, radius / max(reach, 1e-6), met > 0.98)


def _circle_centre(x: Array, y: Array) -> Array:
    """Kåsa's least-squares circle: x² + y² is linear in the centre."""
    known = np.stack([x, y, np.ones_like(x)], axis=1)
    fit = np.linalg.lstsq(known, x * x + y * y, rcond=None)[0]
    centre: Array = np.asarray(fit[:2] / 2, np.float64)
    return centre


def _distance(points: Array, axis: Array) -> Array:
    away: Array = np.linalg.norm(points - np.outer(points @ axis, axis), axis=1)
    return away


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
