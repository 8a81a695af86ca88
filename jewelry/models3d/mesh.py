"""Triangles as a mesh: corners welded into vertices, edges counted, bodies told apart.

Everything is vectorised: no Python loop runs over triangles, edges or vertices.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

JOIN_NEARER_THAN = 1e-6  # of the diagonal
JOIN_NEIGHBOURS = 8
MIXERS = tuple(np.array([m], np.uint64) for m in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F))


@dataclass(frozen=True)
class Edges:
    """Undirected edges of a mesh: ends (e, 2), uses (e,), and uses one way less the other (e,)."""

    ends: Ints
    uses: Ints
    net: Ints

    @property
    def open(self) -> Bools:
        """Edges used an odd number of times: a side is missing there."""
        return np.not_equal(self.net % 2, 0)

    @property
    def miswound(self) -> Bools:
        """Edges whose sides are all there but face opposite ways."""
        return np.not_equal(self.net, 0) & ~self.open


@dataclass(frozen=True)
class Mesh:
    """Vertices (v, 3), and faces (n, 3) of three different vertices each."""

    vertices: Floats
    faces: Ints

    @cached_property
    def edges(self) -> Edges:
        """The undirected edges, each once."""
        return count_edges(self.faces, len(self.vertices))

    @cached_property
    def closed(self) -> bool:
        """Whether every edge is used as often one way as the other: then a volume exists."""
        return not self.edges.net.any()


def weld(triangles: Floats) -> Mesh:
    """Return the mesh of triangles (n, 3, 3) whose corners are equal exactly; -0.0 equals 0.0."""
    points = np.ascontiguousarray(triangles.reshape(-1, 3)) + 0.0
    bits = points.view(np.uint64)
    key = bits[:, 0].copy()
    for column in (1, 2):
        key = _mix(key) ^ bits[:, column]
    _unique, first, inverse = np.unique(_mix(key), return_index=True, return_inverse=True)
    vertices = points[first]
    if not np.array_equal(vertices[inverse], points):
        # two different points share a hash: chance or malice, sort them out the slow way
        vertices, inverse = np.unique(points, axis=0, return_inverse=True)
    return Mesh(vertices, _without_degenerate(inverse.reshape(-1, 3)))


def _mix(key: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # float32 corners have 29 zero bits at the end: fold before multiplying or they stay zero
    for mixer in MIXERS:
        key = (key ^ (key >> np.uint64(32))) * mixer
    return key ^ (key >> np.uint64(29))


def _without_degenerate(faces: Ints) -> Ints:
    a, b, c = faces.T
    return np.ascontiguousarray(faces[(a != b) & (b != c) & (c != a)])


def count_edges(faces: Ints, vertices: int) -> Edges:
    """Return the undirected edges of faces (n, 3)."""
    start = faces.ravel()
    end = np.roll(faces, -1, axis=1).ravel()
    key = np.minimum(start, end) * vertices + np.maximum(start, end)
    # the direction rides in the lowest bit, so one plain sort is enough
    packed = np.sort(key * 2 + (start < end))
    key, forward = packed >> 1, packed & 1
    if not len(key):
        return Edges(np.empty((0, 2), np.int64), key, key)
    at = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    uses = np.diff(np.append(at, len(key)))
    net = 2 * np.add.reduceat(forward, at) - uses
    return Edges(np.stack(np.divmod(key[at], vertices), axis=1), uses, net)


def join_open(mesh: Mesh) -> Mesh:
    """Join the ends of open edges that lie nearer than 1e-6 of the diagonal to one another."""
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
    target = np.arange(len(mesh.vertices))
    _group, first = np.unique(group, return_index=True)
    target[loose] = loose[first[group]]
    return Mesh(mesh.vertices, _without_degenerate(target[mesh.faces]))


def without_doubles(mesh: Mesh) -> Mesh:
    """Drop triangles that repeat another with the same side out."""
    faces = np.take_along_axis(
        mesh.faces, (mesh.faces.argmin(axis=1)[:, None] + np.arange(3)) % 3, axis=1
    )
    order = np.lexsort(faces.T[::-1])
    ordered = faces[order]
    fresh = np.concatenate(([True], (ordered[1:] != ordered[:-1]).any(axis=1)))
    return Mesh(mesh.vertices, mesh.faces[np.sort(order[fresh])])


def components(a: Ints, b: Ints, size: int) -> tuple[int, Ints]:
    """Return the number of connected groups among `size` nodes joined a-b, and each node's."""
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    return int(count), label.astype(np.int64)


def shells(mesh: Mesh) -> tuple[int, Ints]:
    """Return the number of shells, sets of triangles joined by vertices, and each face's."""
    _count, label = components(mesh.edges.ends[:, 0], mesh.edges.ends[:, 1], len(mesh.vertices))
    found, inverse = np.unique(label[mesh.faces[:, 0]], return_inverse=True)
    return len(found), inverse


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
    start = mesh.faces.ravel()
    end = np.roll(mesh.faces, -1, axis=1).ravel()
    key = np.minimum(start, end) * len(mesh.vertices) + np.maximum(start, end)
    order = np.argsort(key)
    ends = np.cumsum(mesh.edges.uses)
    last = order[ends[mesh.edges.uses == 2] - 1]
    before = order[ends[mesh.edges.uses == 2] - 2]
    agree = (start < end)[last] != (start < end)[before]
    return before // 3, last // 3, agree
