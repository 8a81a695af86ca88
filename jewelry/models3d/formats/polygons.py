"""Cuts polygons into triangles: fans where these are right, ears where the polygon is concave."""

from dataclasses import dataclass, field

import mapbox_earcut
import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import limits
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints

CHUNK_CORNERS = 1 << 18  # corners
STRAIGHT_SHARE = 1e-6
"""Of a polygon's area: how far a corner may be off a straight line and still be on it."""

MAX_EXCESS_SHARE = 1e-4
"""Of a polygon's area: how much more its ears may cover."""

NEGLIGIBLE_SHARE = 1e-6
"""Of the diagonal's square, or cube: area, or metal, too little to report."""

MAX_BENT_SHARE = 0.005
"""Of the volume: how much may depend on the way in which a program cuts bent polygons."""

MAX_EARS = 200_000
"""Concave polygons, cut one by one: this many take some ten seconds."""

OTHER_WAY = np.array([[1, 2, 3], [1, 3, 0]])
"""A quad cut from its second corner."""


@dataclass(frozen=True)
class Polygons:
    """Polygons one after the other: `corners` (k,) are point numbers, `sizes` (m,) add up to k."""

    corners: Ints
    sizes: Ints
    findings: list[Finding] = field(default_factory=list)
    """What `triangles` could not do."""

    def triangles(self, points: Floats) -> tuple[Ints, Ints]:
        """Return triangles (t, 3) of point numbers, and the polygon (t,) of each, in order.

        Polygons of fewer than three corners give none. Raises Unreadable if there are too many.
        """
        pieces = np.maximum(self.sizes - 2, 0)
        limits.refuse_too_many(int(pieces.sum()))
        owners = np.repeat(np.arange(len(self.sizes), dtype=np.int32), pieces)
        if len(self.sizes) and self.sizes.min() == self.sizes.max() == 3:
            return self.corners.reshape(-1, 3), owners
        found = np.empty((len(owners), 3), self.corners.dtype)
        begin = np.cumsum(self.sizes) - self.sizes
        place = np.cumsum(pieces) - pieces
        twice, crossed, ears = 0.0, 0, 0
        quads, more = 0.0, 0.0
        for size in np.unique(self.sizes[self.sizes >= 3]).tolist():
            alike = np.flatnonzero(self.sizes == size)
            step = max(1, CHUNK_CORNERS // size)
            for start in range(0, len(alike), step):
                some = alike[start : start + step]
                rows = self.corners[begin[some, None] + np.arange(size)]
                order, excess, cut_one_by_one = _cut(points[rows])
                ears += cut_one_by_one
                if ears > MAX_EARS:
                    raise Unreadable("too_heavy")
                if size == 4:
                    quads += _bent(points[rows])
                elif size > 4:
                    more += _spread(points[rows])
                twice += float(excess.sum())
                crossed += int(np.count_nonzero(excess))
                cut = np.take_along_axis(rows, order.reshape(len(rows), -1), axis=1)
                found[place[some, None] + np.arange(size - 2)] = cut.reshape(order.shape)
        diagonal = float(np.linalg.norm(np.ptp(points, axis=0)))
        if crossed and twice > NEGLIGIBLE_SHARE * diagonal**2:
            self.findings.append(Finding("polygons_crossed", polygons=crossed))
        bent = abs(quads) + more
        volume = abs(_volume(points, found)) if bent else 0.0
        if volume > NEGLIGIBLE_SHARE * diagonal**3 and bent > MAX_BENT_SHARE * volume:
            percent = round(100 * bent / volume, 2)
            self.findings.append(Finding("polygons_bent", percent=percent))
        return found, owners


def _bent(corners: Floats) -> float:
    """Return the difference of the volume if all quads (m, 4, 3) are cut the other way."""
    a, b, c = (corners[:, i] - corners[:, 0] for i in (1, 2, 3))
    return float(np.einsum("mi,mi->", np.cross(a, b), c)) / 6


def _spread(corners: Floats) -> float:
    """Return how much the volume of fans of polygons (m, n, 3) depends on their first corner.

    From a corner at the height h over Newell's normal N a fan has N · h / 6 more than from another.
    """
    sides = corners - corners[:, :1]
    return float(np.ptp(np.einsum("mni,mi->mn", sides, _normals(corners)), axis=1).sum()) / 6


def _volume(points: Floats, triangles: Ints) -> float:
    total, middle = 0.0, points.mean(axis=0)
    for start in range(0, len(triangles), CHUNK_CORNERS):
        a, b, c = (points[triangles[start : start + CHUNK_CORNERS, i]] - middle for i in range(3))
        total += float(np.einsum("ti,ti->", np.cross(a, b), c)) / 6
    return total


def _cut(corners: Floats) -> tuple[Ints, Floats, int]:
    """Return the triangles (m, n - 2, 3), as corner numbers, into which to cut polygons (m, n, 3).

    Return also the area (m,) that is covered twice where a polygon crosses itself, whatever the
    cut, and how many polygons had to be cut one by one.
    """
    size = corners.shape[1]
    fan = _fan(size)
    order = np.broadcast_to(fan, (len(corners), *fan.shape)).copy()
    excess = np.zeros(len(corners))
    if size == 3:
        return order, excess, 0
    normals = _normals(corners)
    folded = np.flatnonzero(~_unfolded(corners, normals, fan))
    if not len(folded):
        return order, excess, 0
    corners, normals = corners[folded], normals[folded]
    if size == 4:
        done = _unfolded(corners, normals, OTHER_WAY)
        order[folded[done]] = OTHER_WAY
    else:
        ears = [_ears(flat) for flat in _flattened(corners, normals)]
        done = np.array([cut is not None for cut in ears])
        for index, cut in zip(folded, ears, strict=True):
            order[index] = fan if cut is None else cut
    left = ~done
    areas = np.linalg.norm(np.cross(*_sides(corners[left], fan)), axis=2).sum(axis=1)
    excess[folded[left]] = np.maximum(0, areas - np.linalg.norm(normals[left], axis=1))
    return order, excess, len(folded) if size > 4 else 0


def _sides(corners: Floats, order: Ints) -> tuple[Floats, Floats]:
    a, b, c = (corners[:, order[:, i]] for i in range(3))
    return b - a, c - a


def _fan(size: int) -> Ints:
    second = np.arange(1, size - 1)
    return np.stack([np.zeros_like(second), second, second + 1], axis=1)


def _normals(corners: Floats) -> Floats:
    """Return Newell's normals (m, 3) of polygons (m, n, 3); their length is twice the area."""
    sides = corners - corners[:, :1]
    return np.asarray(np.cross(sides[:, 1:-1], sides[:, 2:]).sum(axis=1))


def _unfolded(corners: Floats, normals: Floats, order: Ints) -> Bools:
    """Return which polygons (m,) have all triangles of `order` (t, 3) wound as they are."""
    pieces = np.cross(*_sides(corners, order))
    facing = np.einsum("mti,mi->mt", pieces, normals)
    square = (normals**2).sum(axis=1)
    # the halves of a bow tie cancel out
    cancelled = square < STRAIGHT_SHARE * (pieces**2).sum(axis=(1, 2))
    return np.asarray((facing >= -STRAIGHT_SHARE * square[:, None]).all(axis=1) & ~cancelled)


def _flattened(corners: Floats, normals: Floats) -> Floats:
    """Return the polygons (m, n, 2) as seen against their normals, counterclockwise."""
    away = np.eye(3)[np.abs(normals).argmin(axis=1)]
    right = np.cross(away, normals)
    up = np.cross(normals, right)
    length = np.linalg.norm(right, axis=1), np.linalg.norm(up, axis=1)
    seen = corners - corners[:, :1]
    axes = [np.einsum("mni,mi->mn", seen, axis) for axis in (right, up)]
    flat = [a / np.where(by > 0, by, 1)[:, None] for a, by in zip(axes, length, strict=True)]
    return np.stack(flat, axis=2)


def _ears(flat: Floats) -> Ints | None:
    """Return triangles (n - 2, 3) of a counterclockwise polygon (n, 2); None if it crosses itself.

    Holes that a bridge joins to the outline are cut out like any bay.
    """
    size = len(flat)
    cut = mapbox_earcut.triangulate_float64(flat, np.array([size], np.uint32))
    ears = cut.reshape(-1, 3).astype(np.int64)
    areas = _areas(flat[ears])
    if areas.sum() < 0:
        ears, areas = ears[:, ::-1], -areas
    ears = np.concatenate([ears, _left_out(ears, size)])
    whole = _areas(flat[_fan(size)]).sum()
    sound = len(ears) == size - 2 and abs(np.abs(areas).sum() - whole) <= MAX_EXCESS_SHARE * abs(
        whole
    )
    return ears if sound else None


def _left_out(ears: Ints, size: int) -> Ints:
    """Return slivers for corners that no ear has: those in line with their neighbours.

    Without them the neighbouring polygon's edges would have no partner.
    """
    edges = {(a, b) for ear in ears.tolist() for a, b in zip(ear, ear[1:] + ear[:1], strict=True)}
    outside = {a: b for a, b in edges if (b, a) not in edges}
    found = []
    for corner, far in outside.items():
        for step in range(1, (far - corner) % size):
            a, b = (corner + step) % size, (corner + step + 1) % size
            found.append((corner, a, b))
    return np.array(found, np.int64).reshape(-1, 3)


def _areas(corners: Floats) -> Floats:
    """Return twice the signed areas of triangles (t, 3, 2)."""
    (ax, ay), (bx, by), (cx, cy) = corners.transpose(1, 2, 0)
    return np.asarray((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))
