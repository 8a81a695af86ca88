"""The bodies of a file in its own order, and which of them are copies of others in the same place."""

import numpy as np

from jewelry.models3d.geometry import components, shells
from jewelry.models3d.geometry.mesh import Corners, Ints, Mesh, edge_keys, weld

MAX_SHARED_SIDES = 60_000  # sides at edges of more than two faces, which are paired one by one


def numbered(triangles: Corners) -> tuple[Mesh, Ints, Ints]:
    """Return the mesh, the body (n,) of each triangle, and the body (k,) that each is.

    Bodies are in the file's order. Each is itself, or the one that it is a copy of. A triangle
    without three different corners has -1, and is no face of the mesh.
    """
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    sound = ~((a == b).all(axis=1) | (b == c).all(axis=1) | (c == a).all(axis=1))
    mesh = weld(triangles)
    label = np.full(len(triangles), -1, np.int64)
    if not len(mesh.faces):
        return mesh, label, np.empty(0, np.int64)
    found = _shells(mesh)
    _names, first, number = np.unique(found, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    body = rank[number.ravel()]
    label[sound] = body
    return mesh, label, _same(mesh, body)


def _same(mesh: Mesh, body: Ints) -> Ints:
    """Return for each body (k,) the first with faces in the same places: for most, itself.

    `body` (n,) is the body of each face. Which side of a face is out does not matter.
    """
    order = np.argsort(body, kind="stable")
    start = np.searchsorted(body[order], np.arange(body.max() + 1))
    # sums of random words: those of different faces are hardly ever equal
    sums = np.add.reduceat(mesh.places[order], start)
    _sums, first, place = np.unique(sums, return_index=True, return_inverse=True)
    same: Ints = first[place.ravel()]
    return same


def _shells(mesh: Mesh) -> Ints:
    """Return the shell (n,) of each face, by edges, or by corners if that is too much."""
    keys = np.sort(edge_keys(mesh.faces, len(mesh.vertices)) >> 1)
    uses = np.diff(np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1], [True]))))
    if uses[uses > 2].sum() > MAX_SHARED_SIDES:
        return components.shells(mesh)[1]
    return shells.split(mesh, meeting=True)[2]
