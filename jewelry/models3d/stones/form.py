"""The form of a body: what it looks like, how large it is, and how wide it is if it is round."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Floats
from jewelry.models3d.stones.looks import STAR_SHARE, Looks, looks_of
from jewelry.models3d.stones.outline import outline_of

FLAT_SHARE = 1e-4  # of the longest side: a thinner body is a face
SAME_DIGITS = 4  # significant digits in which congruent bodies agree
FINE_TRIANGLES = 20_000
"""Triangles of a body whose own axes are found; some milliseconds."""

MIXED = np.array([1.0, 0.7548776662466927, 0.5698402909980532])
"""Equal corners have equal products with it; different ones hardly ever."""


@dataclass(frozen=True)
class Form:
    """A body's form. `sides`, in mm: two across its own axis, the longer first, and its height.

    `diameter` is 0 for a body that is round about no axis.
    """

    sides: tuple[float, float, float]
    diameter: float
    looks: Looks


class Forms:
    """Finds forms of bodies, once for congruent ones: a model may have hundreds of equal stones."""

    def __init__(self) -> None:
        self._known: dict[tuple[float, ...], Form | None] = {}

    def of(self, corners: Floats) -> Form | None:
        """Return the form of triangles (n, 3, 3) in mm; None if they are flat or none.

        A body of more than `FINE_TRIANGLES` that is no stone has the sides along the file's axes.
        """
        points = corners.reshape(-1, 3)
        middle = points.mean(axis=0)
        area, holds = area_and_volumes(corners, middle)
        volume, star = abs(float(holds.sum())), float(np.abs(holds).sum())
        if len(corners) > FINE_TRIANGLES and volume < STAR_SHARE * star:
            x, y, z = map(float, np.ptp(points, axis=0))
            return Form((x, y, z), 0.0, "")
        spread = np.linalg.eigvalsh((points - middle).T @ (points - middle))
        figures = (area, volume, star, *map(float, spread))
        key = (len(corners), *(float(f"{each:.{SAME_DIGITS}g}") for each in figures))
        if key not in self._known:
            self._known[key] = form_of(corners)
        return self._known[key]


def form_of(corners: Floats) -> Form | None:
    """Return the form of triangles (n, 3, 3) in mm; None if they are flat or none."""
    points = corners.reshape(-1, 3)
    points = points[np.unique(points @ MIXED, return_index=True)[1]]
    points = points - points.mean(axis=0)
    if len(points) < 4:
        return None
    axes = np.linalg.eigh(points.T @ points)[1].T[::-1]
    box = np.ptp(points @ axes.T, axis=0)
    if box.min() <= FLAT_SHARE * box.max():
        return None
    looks, own = looks_of(corners, points)
    if own is not None:
        axes = own[None]
    for axis in axes[::-1]:
        seen = outline_of(points, axis)
        if seen and seen.is_round:
            return Form((seen.width, seen.width, float(np.ptp(points @ axis))), seen.width, looks)
    long, short, deep = sorted(map(float, box), reverse=True)
    return Form((long, short, deep), 0.0, looks)
