"""What may be repaired without asking: torn corners, doubled triangles, turned triangles."""

from typing import Any

import numpy as np

from jewelry.models3d.groups import components
from jewelry.models3d.mesh import Bools, Ints, Mesh, edge_keys, without_degenerate

Finding = dict[str, Any]

JOIN_NEARER_THAN = 1e-6  # of the diagonal
JOIN_NEIGHBOURS = 8


def mend(mesh: Mesh) -> tuple[Mesh, int, list[Finding]]:
    """Return the mesh repaired as far as it goes, its miswound edges before, and what was done."""
    findings: list[Finding] = []
    if not mesh.closed and mesh.edges.open.any():
        mesh = join_open(mesh)
    if mesh.repeats:
        single = without_doubles(mesh)
        # repeated triangles may be honest parts of two bodies: drop them only if nothing opens
        if single.closed:
            doubled = len(mesh.faces) - len(single.faces)
            findings.append({"code": "doubled_surface", "triangles": doubled})
            mesh = single
    if mesh.closed:
        return mesh, 0, findings
    miswound = int(mesh.edges.miswound.sum())
    if miswound and not mesh.edges.open.any():
        repaired = rewind(mesh)
        if repaired.closed:
            findings.append({"code": "miswound_repaired", "edges": miswound})
            mesh = repaired
    return mesh, miswound, findings


def join_open(mesh: Mesh) -> Mesh:
    """Join the ends of open edges that lie nearer than 1e-6 of the diagonal to one another.

    What is joined moves to its middle, whichever came first in the file.
    """
    # 30 MB that web processes, which import this module too, do without
    from scipy.spatial import cKDTree

    loose = np.flatnonzero(np.bincount(mesh.edges.ends[mesh.edges.open].ravel()))
    points = mesh.vertices[loose]
    diagonal = float(np.linalg.norm(np.ptp(mesh.vertices, axis=0)))
    # a few neighbours each, never all pairs: a million points in one spot must not be 10^12 pairs
    near = min(JOIN_NEIGHBOURS, len(loose))
    _far, found = cKDTree(points).query(
        points, k=near, distance_upper_bound=JOIN_NEARER_THAN * diagonal
    )
    found = np.asarray(found).reshape(len(loose), near)
    row = np.repeat(np.arange(len(loose)), near)
    hit = found.ravel() < len(loose)
    count, group = components(row[hit], found.ravel()[hit], len(loose))
    if count == len(loose):
        return mesh
    target = np.arange(len(mesh.vertices), dtype=mesh.faces.dtype)
    _group, first = np.unique(group, return_index=True)
    target[loose] = loose[first[group]]
    vertices = mesh.vertices.copy()
    middles = [np.bincount(group, weights=axis) / np.bincount(group) for axis in points.T]
    vertices[loose[first]] = np.stack(middles, axis=1)
    return Mesh(vertices, without_degenerate(target[mesh.faces]))


def without_doubles(mesh: Mesh) -> Mesh:
    """Drop triangles that repeat another with the same side out."""
    faces = np.take_along_axis(
        mesh.faces, (mesh.faces.argmin(axis=1)[:, None] + np.arange(3)) % 3, axis=1
    )
    order = np.lexsort(faces.T[::-1])
    ordered = faces[order]
    fresh = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
    return Mesh(mesh.vertices, mesh.faces[np.sort(order[fresh])])


def rewind(mesh: Mesh) -> Mesh:
    """Turn triangles so that neighbours agree, keeping what most of each patch says.

    Two triangles over an edge nobody else uses must run along it in opposite directions: that
    two-colours each patch. A patch that cannot be coloured (a Moebius strip) stays as it is.
    """
    n = len(mesh.faces)
    left, right, agree = _neighbours(mesh)
    # nodes 0..n-1 are the faces as they are, n..2n-1 the same faces turned
    other = np.where(agree, right, right + n)
    mirror = np.where(agree, right + n, right)
    _count, label = components(
        np.concatenate((left, left + n)), np.concatenate((other, mirror)), 2 * n
    )
    turned = label[:n] > label[n:]
    patch = np.minimum(label[:n], label[n:])
    votes: Any = np.bincount(patch, weights=np.where(turned, 1.0, -1.0))
    turned ^= votes[patch] > 0
    turned &= label[:n] != label[n:]
    faces = np.where(turned[:, None], mesh.faces[:, ::-1], mesh.faces)
    return Mesh(mesh.vertices, np.ascontiguousarray(faces))


def _neighbours(mesh: Mesh) -> tuple[Ints, Ints, Bools]:
    """Return pairs of faces over edges used twice, and whether the two agree there."""
    keys = edge_keys(mesh.faces, len(mesh.vertices))
    order = np.argsort(keys >> 1)
    forward = (keys & 1).astype(np.bool_)
    ends = np.cumsum(mesh.edges.uses)
    last = order[ends[mesh.edges.uses == 2] - 1]
    before = order[ends[mesh.edges.uses == 2] - 2]
    agree = forward[last] != forward[before]
    return before // 3, last // 3, agree
