"""How thick the walls are, and where they are too thin: rays from the skin through the metal.

A ray straight in measures what a caliper would: skin to opposite skin. Spheres inscribed in the
body, the other common way, shrink to nothing at every edge and take minutes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from jewelry.models3d.groups import components
from jewelry.models3d.mesh import Floats, Ints, Mesh
from jewelry.models3d.places import MOST_PLACES, Place, point, significant
from jewelry.models3d.rays import TOUCH, Body, Crossings
from jewelry.models3d.scan import areas

SAMPLES = 40_000
MOST_SAMPLES = 120_000
SPACING_MM = 0.16  # six samples on the least area, three a skin
THIN_MM = 0.8
LEAST_AREA_MM2 = 0.08
FACING = 0.866  # cosine of 30 degrees: skins that meet at more make an edge, not a wall
JOIN_SPACINGS = 2.5
JOIN_NEIGHBOURS = 8
FIGURE_PERCENTILE = 5
STEP = 1.25  # between thicknesses tried while no wall is thin


@dataclass(frozen=True)
class Walls:
    """The thinnest wall in mm, None if no two skins face one another; thin places of geometry."""

    thinnest: float | None
    places: list[Place]


@dataclass(frozen=True)
class Samples:
    """Points (k, 3) spread evenly over a skin, and unit vectors into the metal."""

    point: Floats
    inward: Floats
    spacing: float


def find(mesh: Mesh, body: Body, scale: float = 1.0) -> Walls:
    """Measure the walls of a closed mesh that looks outwards, and its body.

    `scale` is the length of a millimetre in the mesh's numbers, if they are not millimetres.
    """
    probe = _Probe(sample(mesh, SPACING_MM * scale), body)
    thin = THIN_MM * scale
    groups = probe.groups(thin, LEAST_AREA_MM2 * scale**2)
    if groups:
        return Walls(groups[0]["wall_mm"], groups[:MOST_PLACES])
    while not groups and thin < 4 * body.radius:
        thin *= STEP
        groups = probe.groups(thin, LEAST_AREA_MM2 * scale**2)
    return Walls(groups[0]["wall_mm"] if groups else None, [])


def sample(mesh: Mesh, wanted: float) -> Samples:
    """Return points no further apart than `wanted`, as far as `MOST_SAMPLES` go.

    They are the same for the same mesh, and each stands for as much of the skin.
    """
    reach = np.cumsum(areas(mesh.vertices, mesh.faces))
    area = float(reach[-1])
    count = int(np.clip(area / wanted**2, SAMPLES, MOST_SAMPLES))
    index = np.arange(count)
    face = np.searchsorted(reach, (index + 0.5) / count * area)
    # the plastic number's fractions (Roberts 2018) fill the square evenly, row after row
    u, v = (index * 0.7548776662466927) % 1, (index * 0.5698402909980532) % 1
    over = u + v > 1
    u, v = np.where(over, 1 - u, u)[:, None], np.where(over, 1 - v, v)[:, None]
    a, b, c = mesh.vertices[mesh.faces[face]].transpose(1, 0, 2)
    inward = np.cross(c - a, b - a)
    inward /= np.linalg.norm(inward, axis=1)[:, None]
    return Samples(a + u * (b - a) + v * (c - a), inward, float(np.sqrt(area / count)))


class _Probe:
    """Rays sent in once from every sample, and followed further where the wall may be thin."""

    def __init__(self, samples: Samples, body: Body) -> None:
        self.body = body
        self.samples = samples
        self.way = self.samples.inward.astype(np.float32)
        self.skin = (self.samples.point / self.body.radius).astype(np.float32)
        self.first = self.body.first(self.skin + self.way * TOUCH, self.way)[0]

    def groups(self, thin: float, least_area: float) -> list[Place]:
        """Return the places thinner than `thin` and larger than `least_area`, thinnest first."""
        near = np.flatnonzero(self.first < thin / self.body.radius)
        each = self.samples.spacing**2 / 2  # both skins of a wall are sampled
        if len(near) * each < least_area:
            return []
        index, wall = self._walls(near, thin)
        if len(index) * each < least_area:
            return []
        middle = self.samples.point[index] + self.samples.inward[index] * wall[:, None] / 2
        label = _together(middle, JOIN_SPACINGS * self.samples.spacing)
        found = [
            _place(middle[label == group], wall[label == group], each)
            for group in np.flatnonzero(np.bincount(label) * each >= least_area)
        ]
        return sorted(found, key=lambda place: (place["wall_mm"], -place["area_mm2"]))

    def _walls(self, index: Ints, thin: float) -> tuple[Ints, Floats]:
        """Return which of the samples stand on walls thinner than `thin`, and how thick."""
        start, way = self.skin[index], self.way[index]
        bare = _depth(self.body.crossings(start - way * TOUCH, -way), len(index)) == 0
        index, start, way = index[bare], start[bare], way[bare]
        met = self.body.crossings(start + way * TOUCH, way)
        end = np.flatnonzero((met.slope > 0) & (met.depth_after() <= 0))
        ray, first = np.unique(met.ray[end], return_index=True)
        end = end[first]
        sound = _depth(met, len(index))[ray] == 1
        wall = (met.far[end] + TOUCH) * self.body.radius
        kept = sound & (met.slope[end] >= FACING) & (wall < thin)
        return index[ray[kept]], wall[kept].astype(np.float64)


def _depth(met: Crossings, count: int) -> Ints:
    """How many bodies deep each of `count` rays starts."""
    return np.bincount(met.ray, np.where(met.slope > 0, 1, -1), count).astype(np.int64)


def _together(points: Floats, near: float) -> Ints:
    """Return the group of each point (k, 3): neighbours nearer than `near` share one."""
    count = min(JOIN_NEIGHBOURS, len(points))
    _far, other = cKDTree(points).query(points, k=count, distance_upper_bound=near)
    other = np.asarray(other).reshape(len(points), count)
    row = np.repeat(np.arange(len(points)), count)
    hit = other.ravel() < len(points)
    return components(row[hit], other.ravel()[hit], len(points))[1]


def _place(middle: Floats, wall: Floats, each: float) -> Place:
    figure = float(np.percentile(wall, FIGURE_PERCENTILE))
    thinnest = middle[wall <= figure]
    # a point of the wall itself: the middle of a ring's wall would be its empty centre
    at = thinnest[np.linalg.norm(thinnest - thinnest.mean(axis=0), axis=1).argmin()]
    area = significant(len(wall) * each)
    return {**point(at), "wall_mm": significant(figure, 4), "area_mm2": area}
