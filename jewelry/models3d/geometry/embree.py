"""Embree: what rays meet first among triangles. Walls, holes and pictures share it."""

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
    """What k rays met first: the triangle, -1 for none, and how far it is, inf for none.

    `normal` (k, 3) is the triangle's own, of any length; `u` and `v` (k,) say where on it: what its
    second and third corner weigh there.
    """

    triangle: NDArray[np.int32]
    far: Singles
    normal: Singles
    u: Singles
    v: Singles


class Scene:
    """Triangles, ready to be met: `corners` (n, 3, 3), or (v, 3) with `faces` (n, 3) of them.

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
        """Return what rays from `start` (k, 3) along `way` (k, 3), of length one, meet first."""
        found = self._scene.run(start, way, output=1)
        triangle = found["primID"]
        far = np.where(triangle >= 0, found["tfar"], np.float32(np.inf))
        return Met(triangle, far, found["Ng"], found["u"], found["v"])

    def meets(self, start: Singles, way: Singles) -> Bools:
        """Say which rays meet any triangle."""
        return np.asarray(self._scene.run(start, way) >= 0)
