"""Which bodies of a mesh are joined as metal is: one sunk into the next, from the piece on.

What only touches or nearly meets another body may be a stone, a stand, a support or a mandrel, and
one that lies in another may be its copy or a box around it. No list of such forms is ever complete;
so a body counts as joined only where enough of it lies within one that is.
"""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry import rims
from jewelry.models3d.geometry.body_columns import Columns, sampled
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh

MIN_SUNK_SHARE = 0.12  # of a body's volume within the one that holds it
MIN_ALL_SUNK_SHARE = 0.25  # of its volume within all others
MIN_SLIM_SUNK_SHARE = 0.08  # the first of rods, prongs, wires and rings: no stone is as slim
SLIM_SHARE = 0.15  # of the greatest variance of volume: what is 2.6 times as long as wide
OPEN, BAND = 26.0, 15.0
"""A body's volume by the root of its spread: a box has 41.6, an ellipsoid 46.8, a bail 25, a finger
ring some 8."""

FINGER_MM = 14.0  # in the file's numbers: the least length and width of a finger ring
LARGE_SHARE = 0.2  # of the metal: what may be the piece itself
MAX_SHARED_SHARE = 0.6  # of a large body within another one: more than of any joint
TWIN_SHARE = 1e-3  # of volume and skin: congruent bodies differ by less
MOVED_SHARE = 0.02  # of its size: a copy that was moved
MIN_COPIED_SHARE, MAX_COPY_MOVED_SHARE = 0.2, 0.35
"""How much a copy of no finger ring shares, at least, and how far of its size it was moved: equal
bodies that share less are bars, beads or cubes joined side by side."""

FULL = 34.0  # as above: what may be a box around the piece; a cone has 36
MIN_DOUBTED_SHARE = 5e-3  # of the metal
MIN_RIMMED_SHARE = 1e-3  # of the metal: what is asked about if it lies in a rim
STAND_MM, STAND_SHARE = 5.0, 0.25  # in the file's numbers, and of its length: a stand's least side
MIN_STOOD_MM, MIN_STAND_FACTOR = 8.0, 3.0  # what stands in it is as long, and holds so much less
INSIDE_SHARE = 0.98  # of a body within the one around it
PLAIN, ROUND, STONE = range(3)
SURE, APART, COPY, AROUND = range(4)
"""Why a body is doubted: it is not joined, or may be a copy of another, or a box around them."""


@dataclass(frozen=True)
class Joints:
    """`joined` (k,): which bodies are joined to the piece. `doubt` (k,): why one that matters is
    doubted, `SURE` for all others."""

    joined: Bools
    doubt: Ints


def find(mesh: Mesh, label: Ints, volumes: Floats, areas: Floats, kind: Ints) -> Joints:
    """Return how the bodies of a closed mesh are joined; `label` (n,) is each face's body.

    `volumes` (k,) have a sign. `kind` (k,) is `PLAIN` for most, `ROUND` for what has a pearl's or a
    cabochon's form, and `STONE` for what is asked about in any case.
    """
    count = len(volumes)
    columns = sampled(mesh, label, count)
    doubt = np.full(count, SURE)
    if columns is None:
        doubt[kind == PLAIN] = APART
        return Joints(kind == PLAIN, doubt)
    bodies = _Bodies(columns, volumes, areas, kind)
    joined = bodies.joined()
    rest = ~joined & (kind == PLAIN) & ~bodies.hollow & (columns.holds > 0)
    whole = columns.covered(~bodies.hollow)
    if whole - columns.covered(~bodies.hollow & ~rest) > MIN_DOUBTED_SHARE * whole:
        doubt[rest] = APART
    doubt[bodies.twice(whole)] = COPY
    if not doubt.any() and bodies.is_box():
        doubt[bodies.root] = AROUND
    if not doubt.any() and bodies.is_stand(joined):
        doubt[bodies.root] = APART
    return Joints(joined, doubt)


class _Bodies:
    """What is known of the bodies: `fullness` (k,) for forms, `least` (k,) how deep each has to be
    sunk, `root` the piece, and which are `inside` others, or their hollows."""

    def __init__(self, columns: Columns, volumes: Floats, areas: Floats, kind: Ints) -> None:
        self.columns, self.volumes, self.areas, self.kind = columns, volumes, areas, kind
        holds = np.maximum(columns.holds, 1e-300)
        self.share_of_one = columns.shared / holds[columns.one]
        self.share_of_other = columns.shared / holds[columns.other]
        self.twin = self._twins()
        self.inside = self._inside()
        self.hollow = self.inside & ((volumes < 0) != (volumes.sum() < 0))
        self.sides = columns.box[:, 1] - columns.box[:, 0]
        root = np.sqrt(np.maximum(columns.spread, 1e-12).prod(axis=1))
        self.fullness = columns.holds / root
        is_large = np.sort(self.sides, axis=1)[:, 1] >= FINGER_MM
        self.finger_rings = (self.fullness < BAND) & is_large & (kind == PLAIN) & ~self.hollow
        self.root = self._root()
        self.least = self._least()

    def _least(self) -> Floats:
        """Return the share (k,) of each body that has to lie within the one that holds it."""
        columns, count = self.columns, len(self.volumes)
        is_rod = columns.spread[:, 1] < SLIM_SHARE * columns.spread[:, 2]
        is_slim = is_rod | (self.fullness < OPEN)
        sunk = np.bincount(columns.one, self.share_of_one, count)
        sunk = sunk + np.bincount(columns.other, self.share_of_other, count)
        least = np.where(is_slim, MIN_SLIM_SUNK_SHARE, MIN_SUNK_SHARE)
        least[(self.kind == STONE) | ~is_slim & (sunk < MIN_ALL_SUNK_SHARE)] = np.inf
        return least

    def _inside(self) -> Bools:
        """Return which bodies (k,) lie within another one."""
        found = np.zeros(len(self.volumes), np.bool_)
        found[self.columns.one[self.share_of_one > INSIDE_SHARE]] = True
        found[self.columns.other[self.share_of_other > INSIDE_SHARE]] = True
        return found

    def _root(self) -> int:
        """Return the body that is the piece: the heaviest finger ring, or else the heaviest body."""
        may_be = (self.kind == PLAIN) & ~self.hollow
        for some in (self.finger_rings, may_be, ~self.hollow):
            if some.any():
                return int(np.where(some, self.columns.holds, -1.0).argmax())
        return 0

    def joined(self) -> Bools:
        """Return which bodies (k,) are sunk, one into the next, into the piece, or congruent to such."""
        one, other = self.columns.one, self.columns.other
        joined = np.zeros(len(self.volumes), np.bool_)
        joined[self.root] = True
        while True:
            before = joined.sum()
            joined[one[joined[other] & (self.share_of_one >= self.least[one])]] = True
            joined[other[joined[one] & (self.share_of_other >= self.least[other])]] = True
            joined |= np.isin(self.twin, self.twin[joined]) & (self.kind == PLAIN)
            joined &= ~self.hollow
            if joined.sum() == before:
                break
        joined[self._rimmed(joined)] = False
        return joined

    def _rimmed(self, joined: Bools) -> Bools:
        """Return which bodies (k,) of those `joined` lie in a rim, as stones do."""
        is_broad = np.isfinite(self.least) & (self.least > MIN_SLIM_SUNK_SHARE) & ~self.inside
        matters = self.columns.holds > MIN_RIMMED_SHARE * self.columns.holds[joined].sum()
        tried = joined & is_broad & matters
        tried[self.root] = False
        # of congruent bodies one tells for all
        first = np.unique(self.twin[tried], return_index=True)[1]
        found = rims.held(self.columns, np.flatnonzero(tried)[first], ~self.hollow)
        lies: Bools = tried & np.isin(self.twin, self.twin[found])
        return lies

    def _twins(self) -> Ints:
        """Return a number (k,) that congruent bodies have in common."""
        found = [_alike(np.abs(figures)) for figures in (self.volumes, self.areas)]
        twin: Ints = np.unique(found, axis=1, return_inverse=True)[1].ravel()
        return twin

    def twice(self, whole: float) -> Bools:
        """Return the bodies (k,) that may be a copy of another, or a helper around it."""
        columns, found = self.columns, np.zeros(len(self.volumes), np.bool_)
        large = (columns.holds >= LARGE_SHARE * whole) & ~self.hollow
        for at in np.flatnonzero(large[columns.one] & large[columns.other]):
            one, other = int(columns.one[at]), int(columns.other[at])
            share = max(self.share_of_one[at], self.share_of_other[at])
            is_copy = share > MAX_SHARED_SHARE or self._is_moved(one, other, share)
            if is_copy and (self._matters(one, whole) or self._matters(other, whole)):
                found[one if columns.holds[one] < columns.holds[other] else other] = True
        return found

    def _is_moved(self, one: int, other: int, share: float) -> bool:
        """Return whether two bodies are one and the same, drawn twice: moved a little, not turned."""
        is_ring = self.finger_rings[one]
        if self.twin[one] != self.twin[other]:
            return False
        if share <= (MOVED_SHARE if is_ring else MIN_COPIED_SHARE):
            return False
        by, size = self.columns.box[other] - self.columns.box[one], float(self.sides[one].max())
        if not is_ring and np.linalg.norm(by.mean(axis=0)) > MAX_COPY_MOVED_SHARE * size:
            return False
        most = MOVED_SHARE * size
        return bool(np.abs(by).max() > most > np.ptp(by, axis=0).max())

    def _matters(self, body: int, whole: float) -> bool:
        others = ~self.hollow
        others[body] = False
        return whole - self.columns.covered(others) > MIN_DOUBTED_SHARE * whole

    def is_box(self) -> bool:
        """Return whether the body that counts as the piece may be drawn around it."""
        if self.finger_rings[self.root] or self.kind[self.root]:
            return False
        others = ~self.hollow & (self.columns.holds > 0) & (self.twin != self.twin[self.root])
        is_full = self.fullness[self.root] > FULL
        return bool(is_full and others.any() and self.inside[others].all())

    def is_stand(self, joined: Bools) -> bool:
        """Return whether the body that counts as the piece may be a stand, with a pendant sunk in
        it."""
        if self.finger_rings[self.root] or self.kind[self.root] or self.fullness[self.root] < FULL:
            return False
        # a box is √12 times as wide as its volume spreads
        least, _middle, longest = np.sqrt(12 * self.columns.spread[self.root]) * self.columns.cell
        if least < max(STAND_MM, STAND_SHARE * longest):
            return False
        holds = self.columns.holds
        stood = joined & ~self.inside & (holds * MIN_STAND_FACTOR < holds[self.root])
        return bool((self.sides[stood].max(axis=1, initial=0.0) >= MIN_STOOD_MM).any())


def _alike(figures: Floats) -> Ints:
    """Return a number (k,) that is the same for figures that hardly differ."""
    order = np.argsort(figures)
    ordered = figures[order]
    far = np.diff(ordered) > TWIN_SHARE * ordered[1:]
    found = np.empty(len(figures), np.int64)
    found[order] = np.concatenate(([0], np.cumsum(far)))
    return found
