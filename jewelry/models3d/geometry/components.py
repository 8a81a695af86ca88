"""What hangs together: connected groups, and the shells of a mesh."""

import numpy as np

from jewelry.models3d.geometry.mesh import Ints, Mesh


def components(a: Ints, b: Ints, size: int) -> tuple[int, Ints]:
    """Return the number of connected groups among `size` nodes joined a-b, and each node's."""
    return _numbered(_joined(np.arange(size, dtype=np.int32), a, b))


def shells(mesh: Mesh) -> tuple[int, Ints]:
    """Return the number of shells, sets of triangles joined by vertices, and each face's."""
    a, b, c = np.ascontiguousarray(mesh.faces.T)
    leader: Ints = np.arange(len(mesh.vertices), dtype=np.int32)
    # the first side of each face joins nearly all there is, so the second has little left to do
    leader = _joined(leader, a, b)
    leader = _joined(leader, leader.take(b), leader.take(c))
    own = leader.take(a)
    shown = np.zeros(len(leader), np.bool_)
    shown[own] = True
    number = np.cumsum(shown, dtype=np.int32) - np.int32(1)
    return int(shown.sum()), number.take(own)


def members(label: Ints, count: int) -> list[Ints]:
    """Return who is in each of `count` groups, the least first."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _numbered(leader: Ints) -> tuple[int, Ints]:
    own = leader == np.arange(len(leader), dtype=leader.dtype)
    number = np.cumsum(own, dtype=np.int32) - np.int32(1)
    return int(own.sum()), number.take(leader)


def _joined(leader: Ints, a: Ints, b: Ints) -> Ints:
    """Join a-b by hooking each leader to its least neighbour, then jumping to the top.

    Of two rounds every leader that has a neighbour joins in one, so there are at most
    2 log2(size) of them (Shiloach & Vishkin 1982).
    """
    while len(a):
        apart = np.flatnonzero(a != b)
        a, b = a.take(apart), b.take(apart)
        np.minimum.at(leader, np.maximum(a, b), np.minimum(a, b))
        leader = _flat(leader)
        a, b = leader.take(a), leader.take(b)
    return leader


def _flat(leader: Ints) -> Ints:
    while True:
        above = leader.take(leader)
        if np.array_equal(above, leader):
            return leader
        leader = above
