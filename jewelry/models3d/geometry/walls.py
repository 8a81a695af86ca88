"""How thick the walls are, and where they are too thin: rays from the skin through the metal.

A ray straight into the metal measures what a caliper would: skin to opposite skin. Spheres
inscribed in the body, the other common method, shrink to nothing at every edge and take minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.integrals import areas
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh
from jewelry.models3d.geometry.places import MAX_PLACES, Place, point, significant
from jewelry.models3d.geometry.rays import TOUCH_SHARE, Body, Crossings

SAMPLE_COUNT = 40_000
MAX_SAMPLES = 120_000
SPACING_MM = 0.16  # six samples on the smallest place, three on each skin
LEVELS_MM = (0.28, 0.48, 0.68, 0.79)
"""A little beside the thicknesses that people draw, so that float noise splits no wall."""

MIN_AREA_MM2 = 0.08
FACING_COSINE = 0.866  # of 30 degrees: skins that meet at more make an edge, not a wall
JOIN_SPACINGS = 2.5
JOIN_NEIGHBOURS = 8
FIGURE_PERCENTILE = 5
STEP_FACTOR = 1.25  # between thicknesses tried while no wall is thin


@dataclass(frozen=True)
class Walls:
    """The thinnest wall in mm (None if no two skins face one another), and `thin_places`."""

    thinnest: float | None
    places: list[Place]


@dataclass(frozen=True)
class Samples:
    """Points (k, 3), spread evenly over a skin, and unit vectors (k, 3) into the metal."""

    point: Floats
    inward: Floats
    spacing: float


def find(mesh: Mesh, body: Body, scale: float = 1.0) -> Walls:
    """Return the walls of a closed mesh that looks outwards; `body` is the same for rays.

    `scale` is the length of a millimetre in the mesh's numbers.
    """
    probe = _Probe(sample(mesh, SPACING_MM * scale), body, MIN_AREA_MM2 * scale**2)
    places = _thin_places(probe, scale)
    if places:
        return Walls(places[0]["wall_mm"], places[:MAX_PLACES])
    index, wall = probe.walls(np.inf)
    limit = LEVELS_MM[-1] * scale
    while len(wall) and limit < wall.max() * STEP_FACTOR:
        limit *= STEP_FACTOR
        groups = probe.groups(index[wall < limit], wall[wall < limit])
        if groups:
            return Walls(min(probe.place(*group)["wall_mm"] for group in groups), [])
    return Walls(None, [])


def _thin_places(probe: _Probe, scale: float) -> list[Place]:
    """Return the thin places, thinnest first; a dent in a thin wall is a place of its own.

    Places are collected level by level, the thinnest first. The slightly thicker metal around a
    place is not a place again.
    """
    index, wall = probe.walls(LEVELS_MM[-1] * scale)
    told = np.zeros(len(probe.samples.point), bool)
    places = []
    for limit in LEVELS_MM:
        thin = wall < limit * scale
        for group, its_wall in probe.groups(index[thin], wall[thin]):
            if not told[group].any():
                places.append(probe.place(group, its_wall))
            told[group] = True
    return sorted(places, key=lambda place: (place["wall_mm"], -place["area_mm2"]))


def sample(mesh: Mesh, wanted: float) -> Samples:
    """Return points at most `wanted` apart, or further if that is more than `MAX_SAMPLES`.

    They are the same for the same mesh, and each stands for the same area.
    """
    reach = np.cumsum(areas(mesh.vertices, mesh.faces))
    area = float(reach[-1])
    count = int(np.clip(area / wanted**2, SAMPLE_COUNT, MAX_SAMPLES))
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


def bare_share(surface: Mesh) -> float:
    """Return the share of a surface's skin that lies bare, outside all metal: 0 to 1.

    The surface looks outwards.
    Raises embree.NoRays where Embree is missing.
    """
    body = Body(surface)
    samples = sample(surface, SPACING_MM)
    start, way = samples.point / body.radius, -samples.inward
    met = body.crossings((start + way * TOUCH_SHARE).astype(np.float32), way.astype(np.float32))
    return float((_depth(met, len(start)) == 0).mean())


class _Probe:
    """Rays from every sample into the metal, followed to their end where the wall may be thin."""

    def __init__(self, samples: Samples, body: Body, least_area: float) -> None:
        self.body = body
        self.samples = samples
        # area of wall for each sample: both of its skins have samples
        self.each = samples.spacing**2 / 2
        self.least = least_area / self.each
        self.way = samples.inward.astype(np.float32)
        self.skin = (samples.point / body.radius).astype(np.float32)
        self.first = body.first(self.skin + self.way * TOUCH_SHARE, self.way)[0]

    def walls(self, limit: float) -> tuple[Ints, Floats]:
        """Return the samples (m,) on walls thinner than `limit`, and how thick these are (m,)."""
        index = np.flatnonzero(self.first < limit / self.body.radius)
        start, way = self.skin[index], self.way[index]
        bare = _depth(self.body.crossings(start - way * TOUCH_SHARE, -way), len(index)) == 0
        index, start, way = index[bare], start[bare], way[bare]
        met = self.body.crossings(start + way * TOUCH_SHARE, way)
        end = np.flatnonzero((met.slope > 0) & (met.depth_after() <= 0))
        ray, first = np.unique(met.ray[end], return_index=True)
        end = end[first]
        sound = _depth(met, len(index))[ray] == 1
        wall = (met.far[end] + TOUCH_SHARE) * self.body.radius
        kept = sound & (met.slope[end] >= FACING_COSINE) & (wall < limit)
        return index[ray[kept]], wall[kept].astype(np.float64)

    def groups(self, index: Ints, wall: Floats) -> list[tuple[Ints, Floats]]:
        """Return the samples and their walls, split into places that are large enough to matter."""
        if len(index) < self.least:
            return []
        label = _together(self._middle(index, wall), JOIN_SPACINGS * self.samples.spacing)
        order = np.argsort(label, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
        return [(index[part], wall[part]) for part in parts if len(part) >= self.least]

    def place(self, index: Ints, wall: Floats) -> Place:
        """Return the place where the samples of one group are thinnest."""
        figure = float(np.percentile(wall, FIGURE_PERCENTILE))
        thinnest = wall <= figure
        middle = self._middle(index[thinnest], wall[thinnest])
        # a point of the wall itself: the mean of a ring's wall would be its empty centre
        at = middle[np.linalg.norm(middle - middle.mean(axis=0), axis=1).argmin()]
        area = significant(len(index) * self.each)
        return {**point(at), "wall_mm": significant(figure, 4), "area_mm2": area}

    def _middle(self, index: Ints, wall: Floats) -> Floats:
        half = self.samples.inward[index] * wall[:, None] / 2
        return np.asarray(self.samples.point[index] + half)


def _depth(met: Crossings, count: int) -> Ints:
    """Return how many bodies enclose the start of each of `count` rays."""
    return np.bincount(met.ray, np.where(met.slope > 0, 1, -1), count).astype(np.int64)


def _together(points: Floats, near: float) -> Ints:
    """Return the group of each point (k, 3): neighbours nearer than `near` share one."""
    count = min(JOIN_NEIGHBOURS, len(points))
    _far, other = cKDTree(points).query(points, k=count, distance_upper_bound=near)
    other = np.asarray(other).reshape(len(points), count)
    row = np.repeat(np.arange(len(points)), count)
    hit = other.ravel() < len(points)
    return components(row[hit], other.ravel()[hit], len(points))[1]
