"""How thick the walls are, and where they are too thin: rays from the skin through the metal.

A ray straight in measures what a caliper would: skin to opposite skin. Spheres inscribed in the
body, the other common way, shrink to nothing at every edge and take minutes.
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
SPACING_MM = 0.16  # six samples on the least area, three a skin
LEVELS_MM = (0.28, 0.48, 0.68, 0.79)
"""Beside the thicknesses that people draw, so that float noise tears no wall apart."""

MIN_AREA_MM2 = 0.08
FACING_COSINE = 0.866  # cosine of 30 degrees: skins that meet at more make an edge, not a wall
JOIN_SPACINGS = 2.5
JOIN_NEIGHBOURS = 8
FIGURE_PERCENTILE = 5
STEP_FACTOR = 1.25  # between thicknesses tried while no wall is thin


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
    """Return the thin places, thinnest first; a dent in a thin wall is one of its own.

    Level by level, the thinnest first: where something thinner is told already, all around it that
    is a little thicker is not told again.
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
    """Return points no further apart than `wanted`, as far as `MAX_SAMPLES` go.

    They are the same for the same mesh, and each stands for as much of the skin.
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
    """Return how much of a surface that looks outwards lies bare, outside all metal: 0 to 1.

    Raises embree.NoRays where Embree is missing.
    """
    body = Body(surface)
    samples = sample(surface, SPACING_MM)
    start, way = samples.point / body.radius, -samples.inward
    met = body.crossings((start + way * TOUCH_SHARE).astype(np.float32), way.astype(np.float32))
    return float((_depth(met, len(start)) == 0).mean())


class _Probe:
    """Rays sent in once from every sample, and followed further where the wall may be thin."""

    def __init__(self, samples: Samples, body: Body, least_area: float) -> None:
        self.body = body
        self.samples = samples
        self.each = samples.spacing**2 / 2  # area of a wall per sample: both its skins have some
        self.least = least_area / self.each
        self.way = samples.inward.astype(np.float32)
        self.skin = (samples.point / body.radius).astype(np.float32)
        self.first = body.first(self.skin + self.way * TOUCH_SHARE, self.way)[0]

    def walls(self, limit: float) -> tuple[Ints, Floats]:
        """Return which of the samples stand on walls thinner than `limit`, and how thick."""
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
        """Split samples with their walls into places that are large enough to matter."""
        if len(index) < self.least:
            return []
        label = _together(self._middle(index, wall), JOIN_SPACINGS * self.samples.spacing)
        order = np.argsort(label, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
        return [(index[part], wall[part]) for part in parts if len(part) >= self.least]

    def place(self, index: Ints, wall: Floats) -> Place:
        """Say where the samples of one group are thinnest, and how thin."""
        figure = float(np.percentile(wall, FIGURE_PERCENTILE))
        thinnest = wall <= figure
        middle = self._middle(index[thinnest], wall[thinnest])
        # a point of the wall itself: the middle of a ring's wall would be its empty centre
        at = middle[np.linalg.norm(middle - middle.mean(axis=0), axis=1).argmin()]
        area = significant(len(index) * self.each)
        return {**point(at), "wall_mm": significant(figure, 4), "area_mm2": area}

    def _middle(self, index: Ints, wall: Floats) -> Floats:
        half = self.samples.inward[index] * wall[:, None] / 2
        return np.asarray(self.samples.point[index] + half)


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
