"""Rays through a closed body: where they cross its skin, and where they are in metal."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry.embree import Scene, Singles
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh

TOUCH_SHARE = np.float32(1e-5)  # of the radius: skins nearer than this are one
MAX_CROSSINGS = 256


@dataclass(frozen=True)
class Crossings:
    """Crossings of rays with skins, in order along each ray: `ray`, `far` and `slope`, (c,) each.

    `slope` is the cosine between the ray and the skin's outer normal: above zero the ray leaves a
    body.
    """

    ray: Ints
    far: Singles
    slope: Singles

    def depth_after(self) -> Ints:
        """How many bodies enclose the ray behind each crossing (c,), counted from its far end.

        Two skins that touch are met as one crossing, which does not change the sum.
        """
        step = np.where(self.slope > 0, 1, -1)
        total = np.cumsum(step[::-1])[::-1]
        last = np.searchsorted(self.ray, self.ray, side="right")
        beyond = np.append(total, 0)
        return np.asarray(total - step - beyond[last])


class Body:
    """A closed surface that looks outwards, moved and scaled to radius one about its middle."""

    def __init__(self, mesh: Mesh) -> None:
        self.radius = float(np.abs(mesh.vertices).max()) or 1.0
        self._scene = Scene((mesh.vertices / self.radius).astype(np.float32), mesh.faces)

    def first(self, start: Singles, way: Singles) -> tuple[Singles, Singles]:
        """Return how far the next skin is from `start` (k, 3), inf for none, and its slope: (k,).

        `way` (k, 3) are unit vectors.
        """
        met = self._scene.first(start, way)
        size = np.linalg.norm(met.normal, axis=1) + 1e-30
        return met.far, np.einsum("ij,ij->i", met.normal, way) / size

    def meets(self, start: Singles, way: Singles) -> Bools:
        """Return which rays (k,) meet the body at all."""
        return self._scene.meets(start, way)

    def normals(self, start: Singles, way: Singles, reach: float) -> Floats:
        """Return the outer unit normals (m, 3) of the skins that rays meet nearer than `reach`."""
        met = self._scene.first(start, way)
        normal = met.normal[met.far < reach].astype(np.float64)
        return np.asarray(normal / (np.linalg.norm(normal, axis=1)[:, None] + 1e-30))

    def crossings(self, start: Singles, way: Singles) -> Crossings:
        """Return all crossings of the rays with the body."""
        # empty arrays first, in case that no ray meets anything
        rays = [np.empty(0, np.int64)]
        fars, slopes = [np.empty(0, np.float32)], [np.empty(0, np.float32)]
        live = np.arange(len(start))
        gone = np.zeros(len(start), np.float32)
        for _step in range(MAX_CROSSINGS):
            far, slope = self.first(start[live] + way[live] * gone[live, None], way[live])
            met = np.isfinite(far)
            live, far = live[met], far[met]
            if not len(live):
                break
            gone[live] += far
            rays.append(live)
            fars.append(gone[live].copy())
            slopes.append(slope[met])
            gone[live] += TOUCH_SHARE
        ray, far, slope = np.concatenate(rays), np.concatenate(fars), np.concatenate(slopes)
        order = np.lexsort((far, ray))
        return Crossings(ray[order], far[order], slope[order])
