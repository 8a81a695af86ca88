"""Meshes of curved surfaces, with the surfaces' normals at their corners (openNURBS)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from jewelry.models3d.geometry.mesh import Floats, Ints

MAX_COARSE_SHARE = 0.005
"""Of the volume: how much a mesh may differ from its surfaces."""


def points_of(item: Callable[[int], Any], count: int) -> Floats:
    """Return points or vectors (count, 3) from one of Rhino's lists."""
    found = [(p.X, p.Y, p.Z) for p in map(item, range(count))]
    return np.array(found, np.float64).reshape(-1, 3)


def cut(mesh: Any) -> Ints:
    """Return the triangles (n, 3) of a mesh by numbers; a quad's diagonal is Rhino's own."""
    faces = np.array([mesh.Faces[i] for i in range(mesh.Faces.Count)], np.int64).reshape(-1, 4)
    quads = faces[:, 2] != faces[:, 3]
    return np.concatenate([faces[:, :3], faces[quads][:, [0, 2, 3]]])


def missing(mesh: Any) -> float:
    """Return the volume between a mesh and its surface: more than 0 where that bulges out of it.

    Over an edge the surface rises by a parabola whose height is (n2 - n1) · (p2 - p1) / 8, over a
    triangle by a third of its edges' heights on the average. 0 where the mesh has no normals.
    """
    count = len(mesh.Vertices)
    if len(mesh.Normals) != count:
        return 0.0
    points = points_of(mesh.Vertices.Point3dAt, count)
    normals = points_of(mesh.Normals.__getitem__, count)
    triangles = cut(mesh)
    p, n = points[triangles], normals[triangles]
    heights = ((np.roll(n, -1, 1) - n) * (np.roll(p, -1, 1) - p)).sum(axis=(1, 2)) / 8
    areas = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1) / 2
    return float(areas @ heights) / 3
