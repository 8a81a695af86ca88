"""Columns through several bodies, each for itself: what they hold, and what they share."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh

MAX_LEAKS_SHARE = 0.01  # of the bodies that columns meet: those that end within
MAX_DEEP = 400  # bodies that one column meets in one another


@dataclass(frozen=True)
class Spans:
    """Lengths of columns within bodies: `column`, `body`, `low` and `high`, (s,) each."""

    column: Ints
    body: Ints
    low: Floats
    high: Floats

    def of(self, some: Bools | Ints) -> "Spans":
        return Spans(self.column[some], self.body[some], self.low[some], self.high[some])

    @property
    def lengths(self) -> Floats:
        return self.high - self.low


@dataclass(frozen=True)
class Columns:
    """What columns meet of k bodies; volumes are in the columns' distances, cubed.

    - `holds` (k,): the volume within each body.
    - `one`, `other`, `shared` (p,): pairs of bodies, and the volume within both.
    - `box` (k, 2, 3): where each body lies, in the mesh's numbers along turned axes.
    - `spread` (k, 3): the variance of its volume along its own axes, the least first.
    - `width`: columns in a row; the row's number and the place in it make a column's number.
    - `cell`: the columns' distance in the mesh's numbers.
    """

    holds: Floats
    one: Ints
    other: Ints
    shared: Floats
    box: Floats
    spread: Floats
    spans: Spans
    width: int
    cell: float

    def covered(self, bodies: Bools) -> float:
        """Return the volume within at least one of the bodies (k,)."""
        spans = self.spans.of(bodies[self.spans.body])
        if not len(spans.low):
            return 0.0
        # columns one after the other, in one line
        line = spans.column * (float(self.spans.high.max()) + 1.0)
        low, high = spans.low + line, spans.high + line
        before = np.concatenate(([-np.inf], np.maximum.accumulate(high)[:-1]))
        return float(np.maximum(0.0, high - np.maximum(low, before)).sum())


def sampled(mesh: Mesh, label: Ints, count: int) -> Columns | None:
    """Return what columns meet of a closed mesh; `label` (n,) is the body of each face, below `count`.

    None if too many bodies do not end in a column, or if they are too many in one another.
    """
    (column, height, step, face), width, cell = winding_columns.crossings(mesh)
    solid = _spans(column, height, step, label[face])
    if solid is None:
        return None
    pairs = _shared(solid, count)
    if pairs is None:
        return None
    at = np.stack([solid.column % width, solid.column // width, (solid.low + solid.high) / 2], 1)
    holds: Floats = np.bincount(solid.body, solid.lengths, count).astype(np.float64)
    return Columns(
        holds,
        *pairs,
        _boxes(solid, at, count) * cell,
        _spread(solid, at, count),
        solid,
        width,
        cell,
    )


def _spans(column: Ints, height: Floats, step: Floats, body: Ints) -> Spans | None:
    """Return the lengths within bodies, by column and height."""
    order = np.lexsort((height, body, column))
    column, height, step, body = column[order], height[order], step[order], body[order]
    if not len(column):
        return None
    first = np.concatenate(([True], (column[1:] != column[:-1]) | (body[1:] != body[:-1])))
    group = np.cumsum(first) - 1
    ends = np.rint(np.bincount(group, step)) == 0
    if (~ends).sum() > MAX_LEAKS_SHARE * len(ends):
        return None
    wound = np.rint(np.cumsum(np.where(ends[group], step, 0.0)))[:-1]
    within = ~first[1:] & ends[group[1:]] & (wound != 0)
    solid = Spans(column[:-1], body[:-1], height[:-1], height[1:]).of(within)
    return solid.of(np.lexsort((solid.low, solid.column)))


def _shared(spans: Spans, count: int) -> tuple[Ints, Ints, Floats] | None:
    """Return pairs of bodies, and the length that both have in common."""
    active = np.arange(len(spans.low) - 1)
    keys, lengths = [np.empty(0, np.int64)], [np.empty(0)]
    for ahead in range(1, MAX_DEEP + 1):
        active = active[active + ahead < len(spans.low)]
        next_one = active + ahead
        meets = (spans.column[next_one] == spans.column[active]) & (
            spans.low[next_one] < spans.high[active]
        )
        active, next_one = active[meets], next_one[meets]
        if not len(active):
            break
        one, other = spans.body[active], spans.body[next_one]
        keys.append(np.minimum(one, other) * count + np.maximum(one, other))
        lengths.append(np.minimum(spans.high[active], spans.high[next_one]) - spans.low[next_one])
    else:
        return None
    pair, place = np.unique(np.concatenate(keys), return_inverse=True)
    shared = np.bincount(place.ravel(), np.concatenate(lengths), len(pair)).astype(np.float64)
    return pair // count, pair % count, shared


def _boxes(spans: Spans, at: Floats, count: int) -> Floats:
    box = np.empty((count, 2, 3))
    box[:, 0], box[:, 1] = np.inf, -np.inf
    for axis in range(3):
        low, high = (spans.low, spans.high) if axis == 2 else (at[:, axis], at[:, axis])
        np.minimum.at(box[:, 0, axis], spans.body, low)
        np.maximum.at(box[:, 1, axis], spans.body, high)
    box[~np.isfinite(box).all(axis=(1, 2))] = 0.0
    return box


def _spread(spans: Spans, at: Floats, count: int) -> Floats:
    weight = spans.lengths
    whole = np.maximum(np.bincount(spans.body, weight, count), 1e-300)
    middle = np.stack([np.bincount(spans.body, weight * axis, count) / whole for axis in at.T], 1)
    off = at - middle[spans.body]
    found = np.empty((count, 3, 3))
    for i in range(3):
        for j in range(i + 1):
            # a column's own length counts along itself
            own = weight**2 / 12 if i == j == 2 else np.zeros(len(weight))
            sums = np.bincount(spans.body, weight * (off[:, i] * off[:, j] + own), count)
            found[:, i, j] = found[:, j, i] = sums / whole
    return np.asarray(np.linalg.eigvalsh(found), np.float64)
