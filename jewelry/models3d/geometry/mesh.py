"""Meshes: triangles whose corners are welded into vertices, and their edges.

Everything is vectorised: no Python loop runs over triangles, edges or vertices.
"""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Corners = npt.NDArray[np.floating[Any]]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer[Any]]
Words = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]

CHUNK_TRIANGLES = 1 << 15
# of each process, so that nobody can make a file whose corners collide
SEEDS = np.frombuffer(os.urandom(32), np.uint64) | np.uint64(1)
HALF, THIRD = np.uint64(32), np.uint64(29)


@dataclass(frozen=True)
class Edges:
    """Undirected edges of a mesh: `ends` (e, 2), `uses` (e,), and `net` (e,).

    `net` is the number of uses in one direction less those in the other."""

    ends: Ints
    uses: Ints
    net: Ints

    @property
    def open(self) -> Bools:
        """The edges (e,) that are used an odd number of times: a face is missing there."""
        return np.not_equal(self.net % 2, 0)

    @property
    def miswound(self) -> Bools:
        """The edges (e,) at which no face is missing and some are wound the wrong way."""
        return np.not_equal(self.net, 0) & ~self.open


@dataclass(frozen=True)
class Mesh:
    """`vertices` (v, 3), and `faces` (n, 3) of three different vertices each."""

    vertices: Floats
    faces: Ints

    @cached_property
    def edges(self) -> Edges:
        """The undirected edges, each once. Costs a sort, which `closed` does without."""
        return count_edges(self.faces, len(self.vertices))

    @cached_property
    def _turns(self) -> Words:
        """Random words (n,), one for each face as it is wound; a turned face has the negative.

        With a random word for each vertex, (a - b)(b - c)(c - a) mod 2^64 is the sum of
        x·y·(y - x) over the face's directed edges, and turning an edge negates its term.
        """
        words = _mixed(np.arange(1, len(self.vertices) + 1, dtype=np.uint64) * SEEDS[0])
        turns = np.empty(len(self.faces), np.uint64)
        for start in range(0, len(self.faces), CHUNK_TRIANGLES):
            a, b, c = words.take(self.faces[start : start + CHUNK_TRIANGLES].T)
            turns[start : start + CHUNK_TRIANGLES] = (a - b) * (b - c) * (c - a)
        return turns

    @cached_property
    def closed(self) -> bool:
        """Whether every edge is used as often in one direction as in the other: it bounds a volume.

        No sort of the edges is needed: their terms cancel out if it is closed, and if it is not,
        with a chance of one in 2^40.
        """
        return not self._turns.sum(dtype=np.uint64)

    @cached_property
    def repeats(self) -> bool:
        """Whether two triangles lie in one place, whichever of their sides is out."""
        places = np.sort(self.places)
        return bool((places[1:] == places[:-1]).any())

    @property
    def places(self) -> Words:
        """Random words (n,), the same for a face and its reverse."""
        places: Words = np.minimum(self._turns, np.uint64(0) - self._turns)
        return places

    @property
    def sides(self) -> Bools:
        """Which of two sides each face (n,) shows; a face and its reverse show different ones."""
        return np.asarray(self._turns == self.places)


def weld(triangles: Corners) -> Mesh:
    """Return the mesh of triangles (n, 3, 3): corners that are exactly equal become one vertex.

    -0.0 equals 0.0. Vertices are in the order in which the triangles first name them.
    """
    points = triangles.reshape(-1, 3)
    first = _first_alike(points)
    fresh = first == np.arange(len(first), dtype=first.dtype)
    vertices = points[fresh].astype(np.float64) + 0.0
    corners = (np.cumsum(fresh, dtype=np.int32) - np.int32(1)).take(first)
    wrong = _unequal(points, vertices, corners)
    if len(wrong):
        # different points whose hashes begin alike, a few among millions
        extra, inverse = np.unique(points[wrong] + 0.0, axis=0, return_inverse=True)
        corners[wrong] = len(vertices) + inverse
        vertices = np.concatenate([vertices, extra])
    return Mesh(vertices, without_degenerate(corners.reshape(-1, 3)))


def _first_alike(points: Corners) -> npt.NDArray[np.int32]:
    """Return for each point (n, 3) the number of the first point with its hash: (n,).

    It costs one sort of words: the hash's upper bits, and the point's number in the lowest bits.
    """
    shift = np.uint64(len(points).bit_length())
    words = _hashed(points)
    words >>= shift
    words <<= shift
    words |= np.arange(len(words), dtype=np.uint64)
    words.sort()
    first = np.empty(len(points), np.int32)
    before, leader = None, np.empty(0, np.int32)
    for start in range(0, len(words), CHUNK_TRIANGLES):
        part = words[start : start + CHUNK_TRIANGLES]
        number = (part & ((np.uint64(1) << shift) - np.uint64(1))).astype(np.int64)
        key = part >> shift
        new = np.concatenate(([key[0] != before], key[1:] != key[:-1]))
        leaders = np.concatenate((leader, number[new].astype(np.int32)))
        first[number] = leaders[np.cumsum(new) + (len(leader) - 1)]
        before, leader = key[-1], leaders[-1:]
    return first


def _hashed(points: Corners) -> Words:
    """Return a seeded 64-bit hash of each point (n, 3), taken from its bytes."""
    whole = np.dtype(f"u{points.dtype.itemsize}")
    words = np.empty(len(points), np.uint64)
    for start in range(0, len(points), CHUNK_TRIANGLES):
        bits = (points[start : start + CHUNK_TRIANGLES] + points.dtype.type(0)).view(whole)
        x, y, z = bits.T.astype(np.uint64)
        words[start : start + CHUNK_TRIANGLES] = _mixed((_mixed(x * SEEDS[1]) ^ y) * SEEDS[2] ^ z)
    return words


def _mixed(key: Words) -> Words:
    # short floats have zero bits at the end: fold before multiplying or they stay zero
    key = (key ^ (key >> HALF)) * SEEDS[3]
    key ^= key >> THIRD
    key *= SEEDS[1]
    key ^= key >> HALF
    return key


def _unequal(points: Corners, vertices: Floats, corners: Ints) -> Ints:
    """Return the numbers of the points (n, 3) that differ from their vertices."""
    found = [np.empty(0, np.int64)]
    for start in range(0, len(points), CHUNK_TRIANGLES):
        part = slice(start, start + CHUNK_TRIANGLES)
        differ = vertices.take(corners[part], axis=0) != points[part]
        if differ.any():
            found.append(start + np.flatnonzero(differ.any(axis=1)))
    return np.concatenate(found)


def used(mesh: Mesh) -> Mesh:
    """Return the mesh without the vertices that no face uses."""
    is_used = np.zeros(len(mesh.vertices), np.bool_)
    is_used[mesh.faces] = True
    if is_used.all():
        return mesh
    number = np.cumsum(is_used, dtype=mesh.faces.dtype) - 1
    return Mesh(mesh.vertices[is_used], number.take(mesh.faces))


def without_degenerate(faces: Ints) -> Ints:
    """Return those of the faces (n, 3) that have three different vertices."""
    a, b, c = faces.T
    sound = (a != b) & (b != c) & (c != a)
    return faces if sound.all() else faces[sound]


def open_sides(mesh: Mesh) -> tuple[Ints, Ints]:
    """Return the sides of faces at open edges: the face (k,), and the corner it begins at (k,)."""
    ends = mesh.edges.ends[mesh.edges.open]
    open_keys = ends[:, 0] * len(mesh.vertices) + ends[:, 1]
    start = mesh.faces.astype(np.int64)
    other = np.roll(start, -1, axis=1)
    keys = np.minimum(start, other) * len(mesh.vertices) + np.maximum(start, other)
    face, corner = np.nonzero(np.isin(keys, open_keys))
    return face, corner


def edge_keys(faces: Ints, vertices: int) -> Ints:
    """Return 2 · (low · vertices + high) + direction for the edges of faces (n, 3), (3n,)."""
    start = faces.astype(np.int64).ravel()
    end = np.roll(faces, -1, axis=1).astype(np.int64).ravel()
    forward = start < end
    key = np.minimum(start, end) * vertices + np.maximum(start, end)
    key *= 2
    key += forward
    return key


def count_edges(faces: Ints, vertices: int) -> Edges:
    """Return the undirected edges of faces (n, 3)."""
    # with the direction in the lowest bit, one sort is enough
    packed = np.sort(edge_keys(faces, vertices))
    key, forward = packed >> 1, packed & 1
    if not len(key):
        return Edges(np.empty((0, 2), np.int64), key, key)
    at = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    uses = np.diff(np.append(at, len(key)))
    net = 2 * np.add.reduceat(forward, at) - uses
    return Edges(np.stack(np.divmod(key[at], vertices), axis=1), uses, net)
