"""What may be repaired without asking: torn corners, doubled triangles, turned triangles."""

from typing import Any

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import seams
from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Bools, Ints, Mesh, edge_keys


def mend(mesh: Mesh) -> tuple[Mesh, int, list[Finding]]:
    """Return the mesh repaired as far as it goes, its miswound edges before, and what was done."""
    findings: list[Finding] = []
    if not mesh.closed and mesh.edges.open.any():
        mesh, findings = seams.close(mesh)
    if mesh.repeats:
        mesh, doubled = _single(mesh)
        if doubled:
            findings.append(Finding("doubled_surface", triangles=doubled))
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
    """Return the mesh without faces that lie in one place, and how many of them doubled its skin.

    A face and its reverse are no skin: metal lies on both of their sides, or on neither. If nothing
    is left, the file has both sides of each triangle, and one is enough. Repeated triangles may be
    honest parts of two bodies: they are dropped only if nothing opens.
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


def without_reverses(mesh: Mesh) -> Mesh:
    """Drop each face together with one that is its reverse."""
    order = np.lexsort((mesh.sides, mesh.places))
    places, sides = mesh.places[order], mesh.sides[order]
    first = np.flatnonzero(np.concatenate(([True], places[1:] != places[:-1])))
    size = np.diff(np.append(first, len(order)))
    ahead = np.add.reduceat(sides.astype(np.int64), first)
    # of each group the last stay, which have the side that more of them show; lower sides come first
    pairs = np.minimum(ahead, size - ahead)
    rank = np.arange(len(order)) - np.repeat(first, size)
    low, high = np.repeat(size - ahead, size), np.repeat(pairs, size)
    gone = np.where(sides, rank - low < high, rank < high)
    return Mesh(mesh.vertices, mesh.faces[np.sort(order[~gone])])


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
