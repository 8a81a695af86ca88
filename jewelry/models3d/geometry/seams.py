"""Closes invisible seams: corners a hair apart, edges split on one side only, stray faces.

Exact welding leaves them open, though the model is meant to be closed, and casts so.
"""

from typing import Any

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import membranes
from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.integrals import area_and_volumes, areas
from jewelry.models3d.geometry.mesh import (
    Bools,
    Floats,
    Ints,
    Mesh,
    open_sides,
    without_degenerate,
)

NOISE_SHARE = 1e-6  # of the diagonal: what rounding to floats may move a corner
MAX_GAP_MM = 0.005
"""In the file's numbers, usually millimetres; at most `MAX_GAP_SHARE` of the diagonal."""

MAX_GAP_SHARE = 5e-4
NEIGHBOUR_COUNT = 8
MANY_NEIGHBOURS = 32  # of edges with more vertices near them
ROUND_COUNT = 3  # of splitting: each of a face's three sides may be split
TORN_SHARE = 0.9  # of the edges: if more are open, corners are torn, and none is split
MAX_STRAY_SHARE = 0.02  # of the area
MAX_ENCLOSED_SHARE = 5e-3  # of the volume of the rest: all strays together
MAX_SPREAD = 100  # widths: a longer model has a stray or a speck far off
FLAT_SHARE = 1e-9  # of the diagonal cubed: the volume that rounding gives a flat piece


def close(mesh: Mesh) -> tuple[Mesh, list[Finding]]:
    """Return an open mesh with seams closed and strays left out, and findings that say so.

    The steps widen, and the first that closes the mesh is the last. If none does, the mesh is
    returned with only those corners joined that float noise had moved apart.
    """
    noise = NOISE_SHARE * min(_diagonal(mesh), MAX_SPREAD * _width(mesh))
    joined = join(mesh, noise)
    if not _gapes(joined):
        return joined, []
    reach = min(MAX_GAP_MM, MAX_GAP_SHARE * _diagonal(mesh))
    sewn = split_edges(joined, noise)
    if not _gapes(sewn):
        return sewn, []
    near = split_edges(join(sewn, reach), reach)
    for tried, codes in ((sewn, []), (near, ["gaps_joined"])):
        if codes and not _gapes(tried):
            return tried, [Finding("gaps_joined")]
        kept, strays = without_strays(tried)
        kept, inner = membranes.without(kept)
        if strays + inner and not _gapes(kept):
            said = [Finding(code) for code in codes]
            return kept, [*said, Finding("strays_left_out", triangles=strays + inner)]
    return joined, []


def _diagonal(mesh: Mesh) -> float:
    return float(np.linalg.norm(np.ptp(mesh.vertices, axis=0)))


def _width(mesh: Mesh) -> float:
    """Return the side of a square with the mesh's area."""
    return float(areas(mesh.vertices, mesh.faces).sum() ** 0.5)


def _gapes(mesh: Mesh) -> bool:
    return not mesh.closed and bool(mesh.edges.open.any())


def _loose(mesh: Mesh) -> Ints:
    """Return the vertices at the ends of open edges."""
    return np.flatnonzero(np.bincount(mesh.edges.ends[mesh.edges.open].ravel()))


def join(mesh: Mesh, reach: float) -> Mesh:
    """Return the mesh with ends of open edges joined that lie nearer than `reach` to one another.

    Joined vertices move to their middle, so the file's order does not matter.
    """
    # 30 MB; web processes import this module too, and do not need it
    from scipy.spatial import cKDTree

    loose = _loose(mesh)
    if not len(loose):
        return mesh
    points = mesh.vertices[loose]
    # a few neighbours each, never all pairs: a million points in one spot must not be 10^12 pairs
    near = min(NEIGHBOUR_COUNT, len(loose))
    _far, found = cKDTree(points).query(points, k=near, distance_upper_bound=reach)
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


def split_edges(mesh: Mesh, reach: float) -> Mesh:
    """Return the mesh with open edges split at open vertices nearer than `reach` to them."""
    for _round in range(ROUND_COUNT):
        if not _gapes(mesh) or mesh.edges.open.mean() > TORN_SHARE:
            break
        split = _split_once(mesh, reach)
        if split is mesh:
            break
        mesh = split
    return mesh


def _split_once(mesh: Mesh, reach: float) -> Mesh:
    """Split one open edge of each face: the first that vertices lie on."""
    face, corner = open_sides(mesh)
    start = mesh.faces[face, corner]
    end = mesh.faces[face, (corner + 1) % 3]
    edge, vertex, where = _lying_on(mesh, start, end, _loose(mesh), reach)
    if not len(edge):
        return mesh
    order = np.lexsort((where, edge))
    edge, vertex = edge[order], vertex[order]
    _faces, first, own = np.unique(face[edge], return_index=True, return_inverse=True)
    chosen = edge == edge[first][own.ravel()]
    edge, vertex = edge[chosen], vertex[chosen]
    split, at = np.unique(edge, return_index=True)
    apex = mesh.faces[face, (corner + 2) % 3]
    chains = np.split(vertex, at[1:])
    fans = [
        [
            (one, other, apex[number])
            for one, other in zip([start[number], *on], [*on, end[number]], strict=True)
        ]
        for number, on in zip(split.tolist(), chains, strict=True)
    ]
    whole = np.delete(mesh.faces, face[split], axis=0)
    added = np.array([triangle for fan in fans for triangle in fan], mesh.faces.dtype)
    return Mesh(mesh.vertices, without_degenerate(np.concatenate([whole, added])))


def _lying_on(
    mesh: Mesh, start: Ints, end: Ints, loose: Ints, reach: float
) -> tuple[Ints, Ints, Floats]:
    """Return pairs of an edge and a loose vertex on it, and where on it, from 0 to 1: (k,) each.

    `start` and `end` (e,) are the edges' vertices.
    """
    from scipy.spatial import cKDTree

    points = mesh.vertices[loose]
    low, high = mesh.vertices[start], mesh.vertices[end]
    middle, half = (low + high) / 2, np.linalg.norm(high - low, axis=1) / 2
    tree, edges = cKDTree(points), np.arange(len(start))
    pairs = []
    for most in (NEIGHBOUR_COUNT, MANY_NEIGHBOURS):
        near = min(most, len(loose))
        far, found = tree.query(middle[edges], k=np.arange(1, near + 1))
        pairs.append((np.repeat(edges, near), found.ravel()))
        # few edges have more vertices as near as their own ends
        edges = edges[far[:, -1] < half[edges]]
    edge, found = (np.concatenate(each) for each in zip(*pairs, strict=True))
    edge, found = np.divmod(np.unique(edge * len(loose) + found), len(loose))
    vertex = loose[found]
    along = high[edge] - low[edge]
    off = mesh.vertices[vertex] - low[edge]
    length = np.maximum(2 * half[edge], 1e-300)
    where = np.einsum("ij,ij->i", off, along) / length**2
    beside = np.linalg.norm(off - where[:, None] * along, axis=1)
    inside = (where * length > reach) & ((1 - where) * length > reach)
    hit = inside & (beside <= reach) & (vertex != start[edge]) & (vertex != end[edge])
    return edge[hit], vertex[hit], where[hit]


def without_strays(mesh: Mesh) -> tuple[Mesh, int]:
    """Return the mesh without open pieces beside its bodies, and how many faces they had.

    A piece is left out if it is small or flat: a stray face, or a plane for drawing on. If they
    may enclose metal together, as beads that lack a triangle each do, none is left out.
    """
    start = mesh.faces.astype(np.int64)
    count, label = components(
        start[:, [0, 1]].ravel(), start[:, [1, 2]].ravel(), len(mesh.vertices)
    )
    label = label[start[:, 0]]
    open_face = np.zeros(len(mesh.faces), bool)
    open_face[open_sides(mesh)[0]] = True
    gaping = np.bincount(label, open_face, minlength=count) > 0
    area: Any = np.bincount(label, areas(mesh.vertices, mesh.faces), minlength=count)
    total = float(area.sum())
    stray = (
        np.array(
            [
                bool(gaping[piece])
                and (area[piece] <= MAX_STRAY_SHARE * total or _is_flat(mesh, label == piece))
                for piece in range(count)
            ]
        )
        if gaping.sum() <= NEIGHBOUR_COUNT
        else gaping & (area <= MAX_STRAY_SHARE * total / max(1, gaping.sum()))
    )
    gone = stray[label]
    if not gone.any() or gone.all():
        return mesh, 0
    kept = Mesh(mesh.vertices, np.ascontiguousarray(mesh.faces[~gone]))
    middle = (mesh.vertices.min(axis=0) + mesh.vertices.max(axis=0)) / 2
    holds = abs(float(area_and_volumes(mesh.vertices[kept.faces], middle)[1].sum()))
    enclosed = _enclosed(mesh, gone, open_face, label)
    if enclosed > max(MAX_ENCLOSED_SHARE * holds, FLAT_SHARE * _diagonal(mesh) ** 3):
        return mesh, 0
    return kept, int(gone.sum())


def _enclosed(mesh: Mesh, gone: Bools, open_face: Bools, piece: Ints) -> float:
    """Return the most volume that the pieces `gone` may enclose, each closed at its open edges.

    Volumes count without sign, so that a turned piece takes nothing off another.
    """
    names, own = np.unique(piece[gone], return_inverse=True)
    corners = mesh.vertices[mesh.faces[gone]]
    rim = open_face[gone]
    middles: Any = [
        np.bincount(own[rim], axis, len(names)) / np.bincount(own[rim], minlength=len(names))
        for axis in corners[rim].mean(axis=1).T
    ]
    a, b, c = np.moveaxis(corners - np.stack(middles, axis=1)[own][:, None], 1, 0)
    return float(np.abs(np.einsum("ij,ij->i", a, np.cross(b, c))).sum() / 6)


def _is_flat(mesh: Mesh, piece: Any) -> bool:
    corners = mesh.vertices[mesh.faces[piece]]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).sum(axis=0)
    size = float(np.linalg.norm(normal))
    if not size:
        return False
    off = (corners.reshape(-1, 3) - corners[0, 0]) @ (normal / size)
    return bool(np.ptp(off) <= MAX_GAP_SHARE * _diagonal(mesh))
