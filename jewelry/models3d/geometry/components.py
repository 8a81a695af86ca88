"""Connected components of graphs and meshes."""

import numpy as np

from jewelry.models3d.geometry.mesh import Ints, Mesh


def components(a: Ints, b: Ints, size: int) -> tuple[int, Ints]:
    """Return the number of connected groups, and the group of each of `size` nodes (size,).

    `a` (k,) and `b` (k,) are the nodes that each edge joins.
    """
    return _numbered(_joined(np.arange(size, dtype=np.int32), a, b))


def shells(mesh: Mesh) -> tuple[int, Ints]:
    """Return the number of shells, and the shell of each face (n,).

    A shell is a set of faces that vertices connect.
    """
    a, b, c = np.ascontiguousarray(mesh.faces.T)
    leader: Ints = np.arange(len(mesh.vertices), dtype=np.int32)
    # the first sides connect nearly all, so the second ones have little left to do
    leader = _joined(leader, a, b)
    leader = _joined(leader, leader.take(b), leader.take(c))
    own = leader.take(a)
    shown = np.zeros(len(leader), np.bool_)
    shown[own] = True
    number = np.cumsum(shown, dtype=np.int32) - np.int32(1)
    return int(shown.sum()), number.take(own)


def members(label: Ints, count: int) -> list[Ints]:
    """Return the members of each of `count` groups in rising order; `label` (n,) is their group."""
    order = np.argsort(label, kind="stable")
    return np.split(order, np.searchsorted(label[order], np.arange(1, count)))


def _numbered(leader: Ints) -> tuple[int, Ints]:
    own = leader == np.arange(len(leader), dtype=leader.dtype)
    number = np.cumsum(own, dtype=np.int32) - np.int32(1)
    return int(own.sum()), number.take(leader)


def _joined(leader: Ints, a: Ints, b: Ints) -> Ints:
    """Return the leader of each node: hook each leader to its least neighbour, then shorten paths.

    In any two rounds every leader with a neighbour is hooked, so there are at most 2 log2(size)
    rounds (Shiloach & Vishkin 1982).
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
