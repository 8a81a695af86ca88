"""Places on a model for the viewer to mark, and the rounding of measures."""

import math
from typing import Any

import numpy as np

from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh

Place = dict[str, Any]

DIGITS = 6
"""Significant digits of a measure: more than a caliper gives, and free of float noise."""

SIGNIFICANT_DIGITS = 5  # a caliper gives four
MAX_ROUNDING_STEPS = 0.045  # of a step
MAX_PLACES = 20


def significant(value: float, digits: int = DIGITS) -> float:
    """Return the value rounded to so many significant digits."""
    return float(f"{value:.{digits}g}")


def figure(value: float) -> float:
    """Return a measure that prices are made from, rounded to five significant digits.

    Designs have round measures, which may end in a five. So the limits between two rounded figures
    lie a little beside such numbers; otherwise float noise would decide.
    """
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - SIGNIFICANT_DIGITS + 1)
    return significant(value + MAX_ROUNDING_STEPS * step, SIGNIFICANT_DIGITS)


def point(where: Floats) -> Place:
    """Return a point (3,) in mm as a place: {"x", "y", "z"}."""
    return {axis: significant(float(at)) for axis, at in zip("xyz", where, strict=True)}


def find_places(mesh: Mesh, centre: Floats) -> list[Place]:
    """Return where edges are open or miswound: a place for each connected group of edges.

    The mesh was moved by -`centre` (3,); places are in the model's own coordinates.
    """
    if mesh.closed:
        return []
    kinds = {"open_surface": mesh.edges.open, "miswound": mesh.edges.miswound}
    return [
        {"code": code, **point(where)}
        for code, wrong in kinds.items()
        for where in _middles(mesh, mesh.edges.ends[wrong]) + centre
    ]


def _middles(mesh: Mesh, ends: Ints) -> Floats:
    """Return a point (3,) on each connected group of edges (e, 2), the largest group first."""
    if not len(ends):
        return np.empty((0, 3))
    _count, label = components(ends[:, 0], ends[:, 1], len(mesh.vertices))
    _labels, group, size = np.unique(label[ends[:, 0]], return_inverse=True, return_counts=True)
    middle = mesh.vertices[ends].mean(axis=1)
    centre = np.stack([np.bincount(group, weights=axis) / size for axis in middle.T], axis=1)
    # the middle of a long gap lies in the air, so the edge nearest to it is taken
    far = np.linalg.norm(middle - centre[group], axis=1)
    order = np.lexsort((far, group))
    first = order[np.searchsorted(group[order], np.arange(len(size)))]
    return np.asarray(middle[first[np.argsort(-size, kind="stable")[:MAX_PLACES]]])
