"""A piece set before the camera; the pictures and the browser's first view share it."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry.embree import NoRays
from jewelry.models3d.rendering import pose
from jewelry.models3d.rendering.normals import Floats, unit

_CAMERA_DISTANCE_RADII = 5.2  # of the camera, in radii of the piece
_MARGIN_SHARE = 0.055  # of the picture's side, kept free around the piece


@dataclass(frozen=True)
class Camera:
    """A pinhole at `eye`; the picture spans `span` tangents a side about (`x`, `y`)."""

    eye: Floats
    right: Floats
    up: Floats
    ahead: Floats
    x: float
    y: float
    span: float

    def rays(self, count: int) -> Floats:
        """Unit directions (count², 3), rows from the top."""
        line: Floats = ((np.arange(count, dtype=np.float32) + 0.5) / count - 0.5) * self.span
        across = (line + np.float32(self.x))[None, :, None] * self.right
        above = (np.float32(self.y) - line)[:, None, None] * self.up
        rays: Floats = self.ahead + across + above
        return unit(rays).reshape(-1, 3)


@dataclass(frozen=True)
class Stand:
    """Triangles (n, 3, 3) turned by `view` and of radius one about `middle` (3,) of their box.

    `radius` is in mm; x runs right, y away from the camera, z up.
    """

    placed: Floats
    camera: Camera
    view: pose.Pose
    middle: Floats
    radius: float


def set_up(triangles: Floats) -> Stand:
    """Set triangles (n, 3, 3) in mm, z up and finite, before the camera."""
    centred, middle, radius = normalised(triangles)
    try:
        view = pose.choose(centred, radius)
    except NoRays:
        view = pose.PLAIN
    placed = np.einsum("nij,kj->nik", centred, view.matrix().astype(np.float32))
    return Stand(placed, _aim(placed, view.pitch), view, middle, radius)


def normalised(triangles: Floats) -> tuple[Floats, Floats, float]:
    """Triangles moved to the middle of their box and scaled to radius one; middle and radius."""
    low, high = triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))
    middle = (low.astype(np.float64) + high) / 2
    # far from the origin float32 would lose the shape
    centred = (triangles - middle).astype(np.float32)
    radius = float(np.sqrt(np.einsum("nij,nij->ni", centred, centred).max())) or 1.0
    centred /= np.float32(radius)
    return centred, middle, radius


def _aim(placed: Floats, pitch: float) -> Camera:
    lift = np.radians(pitch)
    ahead = np.array([0, np.cos(lift), -np.sin(lift)], np.float32)
    up = np.array([0, np.sin(lift), np.cos(lift)], np.float32)
    right = np.array([1, 0, 0], np.float32)
    eye = -ahead * np.float32(_CAMERA_DISTANCE_RADII)
    points = placed.reshape(-1, 3)
    depth = np.einsum("ij,j->i", points - eye, ahead)
    x = np.einsum("ij,j->i", points, right) / depth
    y = np.einsum("ij,j->i", points, up) / depth
    low, high = float(y.min()), float(y.max())
    wide = max(float(np.ptp(x)), high - low, 1e-3) / (1 - 2 * _MARGIN_SHARE)
    return Camera(eye, right, up, ahead, float(x.max() + x.min()) / 2, (low + high) / 2, wide)
