"""Which bodies are hollows in others, and which may overlap."""

import numpy as np

from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh

CHUNK_ROWS = 256
TOUCHING_SHARE = 1e-6  # of the largest box
CHUNK_TRIANGLES = 1 << 14
OUTERMOST_COUNT = 6
MAX_ANGLES = 40_000_000  # solid angles to take: three seconds
INSIDE_WINDING = 0.4  # of a turn: a point on the surface has a half


def boxes(mesh: Mesh, label: Ints, count: int) -> Floats:
    """Return the low and the high corner of each body's box: (count, 2, 3).

    `label` (v,) is the body of each vertex.
    """
    body = np.full(len(mesh.vertices), count)
    for corner in mesh.faces.T:
        body[corner] = label
    # one box more, for the vertices that no face uses
    box = np.empty((count + 1, 2, 3))
    box[:, 0], box[:, 1] = np.inf, -np.inf
    for axis, at in enumerate(mesh.vertices.T):
        np.minimum.at(box[:, 0, axis], body, at)
        np.maximum.at(box[:, 1, axis], body, at)
    return box[:count]


def owners(mesh: Mesh, label: Ints, box: Floats, signed: Floats) -> Ints:
    """Return for each body (count,) the body that it lies in if it is a hollow, else itself.

    A hollow has a negative volume in `signed` (count,). It lies in the smallest body of positive
    volume that is around it. Where looking at surfaces would take too long, boxes decide.
    """
    owner = np.arange(len(signed))
    hollow = np.flatnonzero(signed < 0)
    if not len(hollow):
        return owner
    faces = members(label, len(signed))
    spent = 0
    for body in hollow:
        around = np.flatnonzero((signed > 0) & _within(box[body], box))
        for other in around[np.argsort(signed[around], kind="stable")]:
            spent += OUTERMOST_COUNT * len(faces[other])
            if spent > MAX_ANGLES or _lies_in(mesh, faces[body], faces[other]):
                owner[body] = other
                break
    return owner


def cross(box: Floats, metal: Ints) -> bool:
    """Return whether the boxes (count, 2, 3) of any two of the bodies `metal` (k,) cross."""
    low, high = box[metal, 0], box[metal, 1]
    slack = _slack(box)
    for start in range(0, len(metal), CHUNK_ROWS):
        rows = slice(start, start + CHUNK_ROWS)
        meets = (low[rows, None] < high - slack) & (high[rows, None] > low + slack)
        # each box meets itself, unless it is flat
        if (meets.all(axis=-1).sum(axis=1) > 1).any():
            return True
    return False


def _slack(box: Floats) -> float:
    return TOUCHING_SHARE * float((box[:, 1] - box[:, 0]).max())


def _within(one: Floats, box: Floats) -> Bools:
    slack = _slack(box)
    inside = (one[0] >= box[:, 0] - slack) & (one[1] <= box[:, 1] + slack)
    return np.asarray(inside.all(axis=-1))


def _lies_in(mesh: Mesh, inner: Ints, outer: Ints) -> bool:
    """Return whether the outer faces enclose the outermost points of the inner faces.

    These points do not depend on the file's order. The outer surface may be inside out.
    """
    points = mesh.vertices[mesh.faces[inner].ravel()]
    x, y, z = points.T
    orders = [np.lexsort(keys) for keys in ((z, y, x), (x, z, y), (y, x, z))]
    outermost = {order[end] for order in orders for end in (0, -1)}
    return all(abs(winding(points[index], mesh, outer)) > INSIDE_WINDING for index in outermost)


def winding(point: Floats, mesh: Mesh, faces: Ints) -> float:
    """Return the winding number of the faces (k,) about a point (3,).

    It is the sum of the solid angles of the triangles (van Oosterom & Strackee 1983) over 4π.
    """
    total = 0.0
    for start in range(0, len(faces), CHUNK_TRIANGLES):
        a, b, c = (
            mesh.vertices[mesh.faces[faces[start : start + CHUNK_TRIANGLES]]] - point
        ).transpose(1, 0, 2)
        la, lb, lc = (np.sqrt(np.einsum("ij,ij->i", v, v)) for v in (a, b, c))
        volume = np.einsum("ij,ij->i", a, np.cross(b, c))
        ab, bc, ca = (np.einsum("ij,ij->i", v, w) for v, w in ((a, b), (b, c), (c, a)))
        total += float(np.arctan2(volume, la * lb * lc + ab * lc + bc * la + ca * lb).sum())
    return total / (2 * np.pi)
