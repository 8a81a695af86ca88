"""Where on a model something is, for a viewer to mark, and how exactly a measure is told."""

import math
from typing import Any

import numpy as np

from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh

Place = dict[str, Any]

DIGITS = 6
"""Of a measure: more than any caliper gives, and float noise does not reach the last."""

SIGNIFICANT_DIGITS = 5  # a caliper gives four
MAX_ROUNDING_STEPS = 0.045  # of a step
MAX_PLACES = 20


def significant(value: float, digits: int = DIGITS) -> float:
    """Return value rounded to so many digits that count, wherever its point stands."""
    return float(f"{value:.{digits}g}")


def figure(value: float) -> float:
    """Return a measure that prices are made from, rounded to five digits that count.

    Round designs have measures that end in a five. The edges between two figures lie a little
    beside such numbers, or float noise would decide.
    """
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - SIGNIFICANT_DIGITS + 1)
    return significant(value + MAX_ROUNDING_STEPS * step, SIGNIFICANT_DIGITS)


def point(where: Floats) -> Place:
    """Return a point (3,) in mm by its axes' names."""
    return {axis: significant(float(at)) for axis, at in zip("xyz", where, strict=True)}


def find_places(mesh: Mesh, centre: Floats) -> list[Place]:
    """Say where edges are open or miswound, a place for each group of edges that hang together."""
    if mesh.closed:
        return []
    kinds = {"open_surface": mesh.edges.open, "miswound": mesh.edges.miswound}
    return [
        {"code": code, **point(where)}
        for code, wrong in kinds.items()
        for where in _middles(mesh, mesh.edges.ends[wrong]) + centre
    ]


def _middles(mesh: Mesh, ends: Ints) -> Floats:
    """Return a point on each group of edges (e, 2) that share vertices, largest group first."""
    if not len(ends):
        return np.empty((0, 3))
    _count, label = components(ends[:, 0], ends[:, 1], len(mesh.vertices))
    _labels, group, size = np.unique(label[ends[:, 0]], return_inverse=True, return_counts=True)
    middle = mesh.vertices[ends].mean(axis=1)
    centre = np.stack([np.bincount(group, weights=axis) / size for axis in middle.T], axis=1)
    # the middle of a long gap lies in the air: its edge nearest to there is on the surface
    far = np.linalg.norm(middle - centre[group], axis=1)
    order = np.lexsort((far, group))
    first = order[np.searchsorted(group[order], np.arange(len(size)))]
    return np.asarray(middle[first[np.argsort(-size, kind="stable")[:MAX_PLACES]]])
