"""What a picture's rays meet: points and the normals that light sees there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.geometry.embree import Scene
from jewelry.models3d.rendering.normals import Floats, corner_normals, face_normals, unit


@dataclass(frozen=True)
class Hits:
    """What m of the rays met: ray and triangle (m,), point, normal and flat normal (m, 3) facing the ray."""

    ray: NDArray[np.int64]
    face: NDArray[np.int32]
    point: Floats
    normal: Floats
    flat: Floats


class Tracer:
    """A body of triangles (n, 3, 3), about one unit in radius, ready to be hit."""

    def __init__(self, triangles: Floats, smooth: bool = True) -> None:
        self._scene = Scene(triangles)
        self._flat = face_normals(triangles)
        flat = np.broadcast_to(self._flat[:, None], triangles.shape)
        self._corners = corner_normals(triangles) if smooth else flat

    def hit(self, origins: Floats, directions: Floats) -> Hits:
        """First hits of rays given by origins (k, 3) and unit directions (k, 3)."""
        met = self._scene.first(origins, directions)
        ray = np.flatnonzero(met.triangle >= 0)
        face = met.triangle[ray]
        u, v = met.u[ray, None], met.v[ray, None]
        incoming = directions[ray]
        point = origins[ray] + incoming * met.far[ray, None]
        flat = self._flat[face]
        turned = np.where(_dot(flat, incoming) > 0, np.float32(-1), np.float32(1))[:, None]
        corners = self._corners[face]
        smooth = corners[:, 0] * (1 - u - v) + corners[:, 1] * u + corners[:, 2] * v
        normal = _face(unit(smooth * turned), incoming)
        return Hits(ray, face, point, normal, flat * turned)

    def height(self, origins: Floats) -> Floats:
        """Distance (k,) straight up (+z) to the body; infinite where nothing is above."""
        upward = np.zeros_like(origins)
        upward[:, 2] = 1
        return self._scene.first(origins, upward).far


def reflect(directions: Floats, hits: Hits) -> Floats:
    """Mirrored rays (m, 3), kept outside of the surface they leave."""
    facing = _dot(directions, hits.normal)[:, None]
    mirrored = directions - 2 * facing * hits.normal
    below = np.minimum(_dot(mirrored, hits.flat) - 0.01, 0)[:, None]
    return unit(mirrored - 1.5 * below * hits.flat)


def _face(normals: Floats, incoming: Floats) -> Floats:
    # An interpolated normal at a silhouette may look away from the eye and mirror nonsense.
    away = np.maximum(_dot(normals, incoming) + 0.02, 0)[:, None]
    return unit(normals - away * incoming)


def _dot(one: Floats, other: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->i", one, other)
    return product
