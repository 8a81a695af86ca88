"""Repairs that need no question: torn corners, doubled triangles, turned triangles."""

from typing import Any

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import open_bodies, seams
from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.integrals import area_and_volumes, areas
from jewelry.models3d.geometry.mesh import Bools, Ints, Mesh, edge_keys

MAX_SHEETS_SHARE = 1e-3  # of the skin: more are told of


def mend(mesh: Mesh, *, leaves_open: bool = False) -> tuple[Mesh, int, list[Finding]]:
    """Return the repaired mesh, the number of edges miswound before, and findings on repairs.

    `leaves_open`: bodies that stay open are left out, if the closed ones have more skin.
    """
    findings: list[Finding] = []
    if not mesh.closed and mesh.edges.open.any():
        mesh, findings = seams.close(mesh)
        if leaves_open and not mesh.closed and mesh.edges.open.any():
            mesh, count = open_bodies.without(mesh)
            findings += [Finding("open_bodies", bodies=count)] if count else []
    if mesh.repeats:
        sheets = _sheets(mesh)
        mesh, doubled = _single(mesh)
        if doubled:
            findings.append(Finding("doubled_surface", triangles=doubled))
        elif sheets and not any(found.code == "strays_left_out" for found in findings):
            findings.append(Finding("strays_left_out", triangles=sheets))
    if mesh.closed:
        return mesh, 0, findings
    miswound = int(mesh.edges.miswound.sum())
    if miswound and not mesh.edges.open.any():
        repaired = rewind(mesh)
        if repaired.closed:
            findings.append(Finding("miswound_repaired", edges=miswound))
            mesh = repaired
    return mesh, miswound, findings


def _single(mesh: Mesh) -> tuple[Mesh, int]:
    """Return the mesh without faces that lie in one place, and how many faces doubled its skin.

    A face and its reverse are no skin: metal lies on both of their sides, or on neither. If nothing
    is left, the file has both sides of each triangle, and one side is kept. Repeated triangles may
    belong to two sound bodies: they are dropped only if that opens no edge.
    """
    bare = without_reverses(mesh)
    if not len(bare.faces):
        one = rewind(without_doubles(Mesh(mesh.vertices, mesh.faces[mesh.sides])))
        if not one.closed:
            return mesh, 0
        if area_and_volumes(one.vertices[one.faces], np.zeros(3))[1].sum() < 0:
            one = Mesh(one.vertices, np.ascontiguousarray(one.faces[:, ::-1]))
        return one, len(mesh.faces) - len(one.faces)
    single = without_doubles(bare)
    if len(single.faces) < len(bare.faces) and single.closed:
        return single, len(bare.faces) - len(single.faces)
    return bare, 0


def _sheets(mesh: Mesh) -> int:
    """Return how many faces are both sides of sheets without thickness, and meet no others.

    Where bodies meet face to face, such pairs meet the skin around them. 0 if they are a speck.
    """
    pairs = _paired(mesh)
    if not pairs.any() or pairs.all():
        return 0
    keys = (edge_keys(mesh.faces, len(mesh.vertices)) >> 1).reshape(-1, 3)
    start = mesh.faces[pairs]
    a, b = start[:, [0, 1]].ravel(), start[:, [1, 2]].ravel()
    patch = components(a, b, len(mesh.vertices))[1][start[:, 0]]
    meets = np.isin(keys[pairs], keys[~pairs]).any(axis=1)
    alone = np.bincount(patch, meets)[patch] == 0
    skin = areas(mesh.vertices, mesh.faces)
    is_told = skin[pairs][alone].sum() > MAX_SHEETS_SHARE * skin.sum()
    return int(alone.sum()) if is_told else 0


def without_reverses(mesh: Mesh) -> Mesh:
    """Return the mesh without pairs of a face and its reverse."""
    return Mesh(mesh.vertices, mesh.faces[~_paired(mesh)])


def _paired(mesh: Mesh) -> Bools:
    """Return which faces (n,) lie on their reverse, each with one of its own."""
    order = np.lexsort((mesh.sides, mesh.places))
    places, sides = mesh.places[order], mesh.sides[order]
    first = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    size = np.diff(np.append(first, len(order)))
    ahead = np.add.reduceat(sides.astype(np.int64), first)
    # lower sides sort first; of each group the last stay: the side that more of its faces show
    pairs = np.minimum(ahead, size - ahead)
    rank = np.arange(len(order)) - np.repeat(first, size)
    low, high = np.repeat(size - ahead, size), np.repeat(pairs, size)
    gone = np.where(sides, rank - low < high, rank < high)
    found: Bools = np.empty_like(gone)
    found[order] = gone
    return found


def without_doubles(mesh: Mesh) -> Mesh:
    """Return the mesh without triangles that repeat another with the same side out."""
    faces = np.take_along_axis(
        mesh.faces, (mesh.faces.argmin(axis=1)[:, None] + np.arange(3)) % 3, axis=1
    )
    order = np.lexsort(faces.T[::-1])
    ordered = faces[order]
    fresh = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
    return Mesh(mesh.vertices, mesh.faces[np.sort(order[fresh])])


def rewind(mesh: Mesh) -> Mesh:
    """Return the mesh with triangles turned so that neighbours agree, as most of each patch are.

    Two triangles at an edge that no other triangle uses must run along it in opposite directions.
    That two-colours each patch. A patch without a two-colouring (a Moebius strip) stays as it is.
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
    """Return pairs of faces, (k,) and (k,), at edges used twice, and whether they agree (k,)."""
    keys = edge_keys(mesh.faces, len(mesh.vertices))
    order = np.argsort(keys >> 1)
    forward = (keys & 1).astype(np.bool_)
    ends = np.cumsum(mesh.edges.uses)
    last = order[ends[mesh.edges.uses == 2] - 1]
    before = order[ends[mesh.edges.uses == 2] - 2]
    agree = forward[last] != forward[before]
    return before // 3, last // 3, agree
