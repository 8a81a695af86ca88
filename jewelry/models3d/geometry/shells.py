"""The shells of a closed mesh, told apart by edges, as bodies may share corners and edges."""

from collections.abc import Iterator

import numpy as np

from jewelry.models3d.geometry.components import components
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh, edge_keys

MAX_SHARED_SIDES = 400_000  # sides of faces at edges with more than two faces
TOGETHER_RADIANS = 1e-4  # around an edge: rounding error between faces in one place


def split(mesh: Mesh, *, meeting: bool = False) -> tuple[Mesh, int, Ints]:
    """Return the mesh with every edge used twice, the number of shells, and each face's shell (n,).

    A vertex that several shells, or several fans of a shell, share becomes several vertices. At an
    edge of more than two faces, faces are paired that are connected elsewhere; then each face
    behind which metal begins is paired with the next one around the edge behind which it ends. Two
    faces in one place are a fold of one shell; with `meeting`, the skins of two shells that meet
    there. In a mesh that is not closed, sides without a partner stay open. Raises ValueError if
    more than `MAX_SHARED_SIDES` sides are at such edges.
    """
    keys = edge_keys(mesh.faces, len(mesh.vertices))
    order = np.argsort(keys, kind="stable")
    ordered = keys[order] >> 1
    start = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    uses = np.diff(np.append(start, len(ordered)))
    two = start[uses == 2]
    shared = np.flatnonzero(uses > 2)
    if uses[shared].sum() > MAX_SHARED_SIDES:
        raise ValueError("too many edges are shared")
    one, other = order[two], order[two + 1]
    patches = _Patches(components(one // 3, other // 3, len(mesh.faces))[1])
    pairs = [np.stack([one, other])]
    for at in shared:
        sides = order[start[at] : start[at] + uses[at]]
        for group in _apart(sides, keys[sides] & 1, patches.of(sides)):
            around = list(_around(mesh, group, keys[group] & 1, meeting))
            patches.join(around)
            pairs.append(np.array(around, np.int64).reshape(-1, 2).T)
    one, other = np.concatenate(pairs, axis=1)
    count, label = components(one // 3, other // 3, len(mesh.faces))
    vertices, corner = _fans(one, other, 3 * len(mesh.faces))
    points = np.empty((vertices, 3))
    points[corner] = mesh.vertices[mesh.faces.ravel()]
    return Mesh(points, corner.reshape(-1, 3)), count, label


def is_one(mesh: Mesh) -> bool:
    """Return whether edges of at most two faces connect all faces.

    Then no body shares an edge, a face or a corner with another. It costs a tenth of `split`.
    """
    keys = edge_keys(mesh.faces, len(mesh.vertices)) >> 1
    order = np.argsort(keys)
    ordered = keys[order]
    same = ordered[1:] == ordered[:-1]
    if (same[1:] & same[:-1]).any():
        return False
    two = np.flatnonzero(same)
    return components(order[two] // 3, order[two + 1] // 3, len(mesh.faces))[0] <= 1


def _fans(one: Ints, other: Ints, corners: int) -> tuple[int, Ints]:
    """Return the number of vertices, and the vertex of each corner (3n,).

    Corners at the ends of the paired sides `one` and `other` (k,) are the same vertex.
    """
    return components(
        np.concatenate((one, _next(one))), np.concatenate((_next(other), other)), corners
    )


def _next(side: Ints) -> Ints:
    return side - side % 3 + (side + 1) % 3


class _Patches:
    """The connected patches of faces so far; each pair of sides may connect two more."""

    def __init__(self, patch: Ints) -> None:
        self.patch = patch
        self.above = list(range(int(patch.max()) + 1))

    def of(self, sides: Ints) -> Ints:
        return np.array([self._top(int(each)) for each in self.patch[sides // 3]])

    def join(self, pairs: list[tuple[int, int]]) -> None:
        for pair in pairs:
            one, other = self.of(np.array(pair))
            self.above[max(one, other)] = min(one, other)

    def _top(self, patch: int) -> int:
        while self.above[patch] != patch:
            self.above[patch] = self.above[self.above[patch]]
            patch = self.above[patch]
        return patch


def _apart(sides: Ints, forward: Ints, patch: Ints) -> list[Ints]:
    """Return the sides (k,) of each patch whose sides run as often either way, and the others."""
    names, own = np.unique(patch, return_inverse=True)
    balanced = np.bincount(own, 2 * forward - 1, minlength=len(names)) == 0
    groups = [sides[own == name] for name in np.flatnonzero(balanced)]
    rest = sides[~balanced[own]]
    return [*groups, rest] if len(rest) else groups


def _around(mesh: Mesh, sides: Ints, forward: Ints, meeting: bool) -> Iterator[tuple[int, int]]:
    """Yield pairs of the sides (k,) at one edge; `forward` (k,) says which run from low to high.

    Faces around the edge pair like brackets: metal begins behind a face that runs backward.
    """
    apex = mesh.faces[sides // 3, (sides + 2) % 3]
    ends = mesh.faces[sides[0] // 3, [sides[0] % 3, (sides[0] + 1) % 3]]
    low, high = mesh.vertices[ends.min()], mesh.vertices[ends.max()]
    along = (high - low) / max(float(np.linalg.norm(high - low)), 1e-300)
    out = mesh.vertices[apex] - low
    x = out[0] - (out[0] @ along) * along
    y = np.cross(along, x)
    turn = np.arctan2(out @ y, out @ x)
    # of faces in one place, those that end metal come first if the next body begins behind them
    order = np.lexsort((-forward, _levels(turn)) if meeting else (forward, np.round(turn, 9)))
    waiting: list[int] = []
    for place in np.concatenate((order, order)):
        if forward[place] == 2:
            continue
        if not forward[place]:
            if place not in waiting:
                waiting.append(place)
        elif waiting:
            opened = waiting.pop()
            forward[place] = forward[opened] = 2
            yield int(sides[opened]), int(sides[place])


def _levels(turn: Floats) -> Ints:
    """Return ranks (k,) of the angles (k,) around an edge; faces that touch share one."""
    order = np.argsort(turn)
    ordered = turn[order]
    rising = np.concatenate(([0], np.cumsum(np.diff(ordered) > TOGETHER_RADIANS)))
    if ordered[0] + 2 * np.pi - ordered[-1] <= TOGETHER_RADIANS:
        rising[rising == rising[-1]] = 0
    level: Ints = np.empty_like(rising)
    level[order] = rising
    return level
