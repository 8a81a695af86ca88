"""The form of a body: whether it is cut like a stone, and how wide it is if it is round."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh

Finding = dict[str, Any]

MOST_FACES = 2000
FACETS = (12, 160)
CONVEX = 0.97  # of the hull's volume
TABLE = (0.1, 0.75)  # of the outline's area: the flat that a stone is looked at through
POINTED = 0.15  # of the outline, at a tenth of the depth from the culet
DEPTH = (0.3, 1.1)  # of the width
ALIKE = 2  # decimals of a normal
ROUND = 0.88  # of its circle's area: an octagon has 0.90, a square 0.64
MOST_COMPARED = 600  # corners of an outline, each with each
FLAT = 1e-4  # of the longest side: what is thinner is a face, and no body


@dataclass(frozen=True)
class Outline:
    """What a body covers, seen along an axis: mm, and mm2."""

    width: float
    area: float

    @property
    def is_round(self) -> bool:
        return self.area >= ROUND * np.pi / 4 * self.width**2


@dataclass(frozen=True)
class Form:
    """`sides`: two across the body's own axis, the longer first, and its height along it, in mm.

    `diameter` is 0 for a body that no axis shows round.
    """

    sides: tuple[float, float, float]
    diameter: float
    is_cut: bool


def form_of(corners: Floats) -> Form | None:
    """Return the form of triangles (n, 3, 3); None for what is flat, or nothing."""
    points = np.unique(corners.reshape(-1, 3), axis=0)
    points = points - points.mean(axis=0)
    if len(points) < 4:
        return None
    axes = np.linalg.svd(points, full_matrices=False)[2]
    box = np.ptp(points @ axes.T, axis=0)
    if box.min() <= FLAT * box.max():
        return None
    table = _cut_axis(corners)
    if table is not None:
        axes = table[None]
    best: tuple[bool, Floats, Outline | None] = (False, axes[-1], None)
    for axis in axes[::-1]:
        seen = _outline(points, axis)
        if seen and seen.is_round:
            best = (True, axis, seen)
            break
    is_round, axis, seen = best
    height = float(np.ptp(points @ axis))
    if is_round and seen:
        return Form((seen.width, seen.width, height), seen.width, table is not None)
    long, short, deep = sorted(map(float, box), reverse=True)
    return Form((long, short, deep), 0.0, table is not None)


def cut_width(corners: Floats) -> float:
    """Return how wide a shell's triangles (n, 3, 3) are, if it is cut like a stone; else 0."""
    axis = _cut_axis(corners)
    seen = None if axis is None else _outline(corners.reshape(-1, 3), axis)
    return seen.width if seen else 0.0


def suspected(mesh: Mesh, label: Ints, count: int) -> list[Finding]:
    """Say how many of a closed mesh's shells, `label` (n,) of each face, have a cut stone's form."""
    sizes = np.bincount(label, minlength=count)
    if not ((sizes >= FACETS[0]) & (sizes <= MOST_FACES)).any():
        return []
    found = sum(
        cut_width(mesh.vertices[mesh.faces[faces]]) > 0
        for faces in members(label, count)
        if FACETS[0] <= len(faces) <= MOST_FACES
    )
    return [{"code": "stones_suspected", "count": found}] if found else []


def once(findings: list[Finding]) -> list[Finding]:
    """Leave out that bodies look like stones where the file calls them so."""
    if all(found["code"] != "stones_named" for found in findings):
        return findings
    return [found for found in findings if found["code"] != "stones_suspected"]


def _cut_axis(corners: Floats) -> Floats | None:
    """Return the unit axis (3,) of a stone, square to its table; None for another body.

    A convex body of flat facets, one of them a table at the top, and a point at the bottom.
    """
    from scipy.spatial import ConvexHull, QhullError

    if not FACETS[0] <= len(corners) <= MOST_FACES:
        return None
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1) / 2
    across, area = across[area > 0], area[area > 0]
    if not len(area):
        return None
    normals, facet = np.unique(
        np.round(across / (2 * area[:, None]), ALIKE) + 0.0, axis=0, return_inverse=True
    )
    if not FACETS[0] <= len(normals) <= FACETS[1]:
        return None
    table = int(np.bincount(facet.ravel(), area).argmax())
    axis: Floats = normals[table] / np.linalg.norm(normals[table])
    points = corners.reshape(-1, 3)
    points = points - points.mean(axis=0)
    outline = _outline(points, axis)
    if outline is None:
        return None
    height = points @ axis
    low = points[height < height.min() + 0.1 * np.ptp(height)]
    low = low - np.outer(low @ axis, axis)
    point = float(np.linalg.norm(np.ptp(low, axis=0))) ** 2 / 2
    try:
        hull = ConvexHull(points)
    except QhullError:
        return None
    volume = abs(float(area_and_volumes(corners, corners[0, 0])[1].sum()))
    share = float(area[facet.ravel() == table].sum()) / outline.area
    is_cut = (
        volume >= CONVEX * hull.volume
        and TABLE[0] <= share <= TABLE[1]
        and point <= POINTED * outline.area
        and DEPTH[0] <= float(np.ptp(height)) / outline.width <= DEPTH[1]
    )
    return axis if is_cut else None


def _outline(points: Floats, axis: Floats) -> Outline | None:
    """Return what points (n, 3) cover along a unit axis; its width is between the farthest two."""
    from scipy.spatial import ConvexHull, QhullError

    flat = points @ np.linalg.svd(axis[None])[2][1:].T
    try:
        hull = ConvexHull(flat)
    except QhullError:
        return None
    rim = flat[hull.vertices][:: -(-len(hull.vertices) // MOST_COMPARED)]
    width = float(np.linalg.norm(rim[:, None] - rim[None], axis=2).max())
    return Outline(width, float(hull.volume))
