"""Ray casting with Embree: the first triangle on a ray. Walls, holes and pictures use it."""

from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.geometry.mesh import Bools, Ints

Singles = NDArray[np.float32]


class NoRays(RuntimeError):
    """Embree has no build for this platform."""


@dataclass(frozen=True)
class Met:
    """What k rays met first: the triangle's number (-1: none) and its distance (inf: none).

    `normal` (k, 3) is the triangle's, of any length. `u` (k,) and `v` (k,) are the barycentric
    weights of its second and third corner at that point.
    """

    triangle: NDArray[np.int32]
    far: Singles
    normal: Singles
    u: Singles
    v: Singles


class Scene:
    """Triangles for rays to meet: `corners` (n, 3, 3), or `corners` (v, 3) with `faces` (n, 3).

    Raises NoRays where Embree is missing.
    """

    def __init__(self, corners: Singles, faces: Ints | None = None) -> None:
        try:
            scenes = import_module("embreex.rtcore_scene")
            meshes = import_module("embreex.mesh_construction")
        except ImportError as missing:
            raise NoRays("embreex is not installed on this platform") from missing
        self._scene = scenes.EmbreeScene()
        own = () if faces is None else (faces.astype(np.int32),)
        meshes.TriangleMesh(self._scene, corners, *own)

    def first(self, start: Singles, way: Singles) -> Met:
        """Return what rays from `start` (k, 3) along the unit vectors `way` (k, 3) meet first."""
        found = self._scene.run(start, way, output=1)
        triangle = found["primID"]
        far = np.where(triangle >= 0, found["tfar"], np.float32(np.inf))
        return Met(triangle, far, found["Ng"], found["u"], found["v"])

    def meets(self, start: Singles, way: Singles) -> Bools:
        """Return for each ray (k,) whether it meets a triangle; arguments as in `first`."""
        return np.asarray(self._scene.run(start, way) >= 0)
