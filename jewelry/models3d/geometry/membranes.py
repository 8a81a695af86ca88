"""Membranes: faces left inside metal whose rim lies on edges that two other faces close.

Bodies drawn end to end and joined keep the cap between them; a cap that is drawn twice lies on
the skin. Neither bounds any metal.
"""

import numpy as np

from jewelry.models3d.geometry.components import components, members
from jewelry.models3d.geometry.integrals import areas
from jewelry.models3d.geometry.mesh import Bools, Ints, Mesh, edge_keys
from jewelry.models3d.geometry.nesting import INSIDE_WINDING, winding

MAX_MEMBRANES = 50
MAX_ANGLES = 10_000_000  # solid angles to take: a second


def without(mesh: Mesh) -> tuple[Mesh, int]:
    """Return the mesh without its membranes, and how many faces they had.

    A mesh with edges that lack a face keeps all, and one with faces in one place: these are dropped
    elsewhere.
    """
    kept, spent = mesh, 0
    if mesh.repeats:
        return mesh, 0
    for _each in range(MAX_MEMBRANES):
        is_open = kept.edges.open
        if not is_open.any() or (kept.edges.uses[is_open] == 1).any():
            break
        patches = _rimmed(kept)
        spent += len(patches) * len(kept.faces)
        if not patches or spent > MAX_ANGLES:
            break
        wound = [_wound(kept, patch) for patch in patches]
        if max(wound) <= INSIDE_WINDING:
            break
        rest = np.delete(kept.faces, patches[int(np.argmax(wound))], axis=0)
        kept = Mesh(kept.vertices, rest)
    return kept, len(mesh.faces) - len(kept.faces)


def _rimmed(mesh: Mesh) -> list[Ints]:
    """Return the faces (k,) of each patch that meets others at edges used an odd number of times.

    Faces of a patch meet at edges of two faces.
    """
    keys = edge_keys(mesh.faces, len(mesh.vertices)) >> 1
    order = np.argsort(keys, kind="stable")
    ends = np.cumsum(mesh.edges.uses)
    two = ends[mesh.edges.uses == 2]
    one, other = order[two - 2], order[two - 1]
    count, label = components(one // 3, other // 3, len(mesh.faces))
    uses = np.empty(len(keys), np.int64)
    uses[order] = np.repeat(mesh.edges.uses, mesh.edges.uses)
    at_rim: Bools = (uses % 2 == 1).reshape(-1, 3).any(axis=1)
    elsewhere: Bools = ((uses > 2) & (uses % 2 == 0)).reshape(-1, 3).any(axis=1)
    rims = np.bincount(label, at_rim, count) > 0
    rims &= np.bincount(label, elsewhere, count) == 0
    own = members(label, count)
    return [own[patch] for patch in np.flatnonzero(rims)]


def _wound(mesh: Mesh, patch: Ints) -> float:
    """Return how often all other faces wind about the middle of a patch's largest face."""
    corners = mesh.vertices[mesh.faces[patch]]
    largest = areas(mesh.vertices, mesh.faces[patch]).argmax()
    others = np.ones(len(mesh.faces), bool)
    others[patch] = False
    return abs(winding(corners[largest].mean(axis=0), mesh, np.flatnonzero(others)))
