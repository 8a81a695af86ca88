"""Rays against triangles with Embree, kept behind one small class."""

from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.rendering.normals import Floats, corner_normals, face_normals, unit


class PictureUnavailable(RuntimeError):
    """Embree has no build for this platform, so no picture can be made."""


@dataclass(frozen=True)
class Hits:
    """What m of the rays met: ray and triangle (m,), point, normal and flat normal (m, 3) facing the ray."""

    ray: NDArray[np.int64]
    face: NDArray[np.int64]
    point: Floats
    normal: Floats
    flat: Floats


class Tracer:
    """A body of triangles (n, 3, 3), about one unit in radius, ready to be hit."""

    def __init__(self, triangles: Floats, smooth: bool = True) -> None:
        try:
            scenes = import_module("embreex.rtcore_scene")
            meshes = import_module("embreex.mesh_construction")
        except ImportError as missing:
            raise PictureUnavailable("embreex is not installed on this platform") from missing
        self._scene = scenes.EmbreeScene()
        meshes.TriangleMesh(self._scene, triangles)
        self._flat = face_normals(triangles)
        flat = np.broadcast_to(self._flat[:, None], triangles.shape)
        self._corners = corner_normals(triangles) if smooth else flat

    def hit(self, origins: Floats, directions: Floats) -> Hits:
        """First hits of rays given by origins (k, 3) and unit directions (k, 3)."""
        found = self._scene.run(origins, directions, output=1)
        ray = np.flatnonzero(found["primID"] >= 0)
        face = found["primID"][ray]
        u, v = found["u"][ray, None], found["v"][ray, None]
        incoming = directions[ray]
        point = origins[ray] + incoming * found["tfar"][ray, None]
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
        found = self._scene.run(origins, upward, output=1)
        reach: Floats = np.where(found["primID"] >= 0, found["tfar"], np.inf).astype(np.float32)
        return reach


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
