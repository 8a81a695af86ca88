"""Columns through a surface: an independent sample of its metal.

A running winding number along each column tells metal from air, however many bodies enclose a
place. The mesh only has to be closed. Columns show what a sum of tetrahedra does not: metal that is
counted twice, places with a negative number, and skins that lie on one another inside.
"""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh

MAX_COLUMNS = 1024  # along the longer side
MIN_COLUMNS = 128
MANY_TRIANGLES = 300_000  # of a surface: with more, columns run along one axis only
MAX_TRIED_PAIRS = 40_000_000  # pairs of a triangle and a column in its box
MAX_COARSE_PAIRS = 10_000_000  # of such pairs in a coarse sample: a second
MIN_COARSE_COLUMNS = 24
LITTLE_METAL_SHARE = 1 / 16  # of all the metal: a piece with less is sampled by fewer columns
CHUNK_PAIRS = 1 << 14  # of such pairs that the processor's cache holds
MAX_LEAKS_SHARE = 0.01
TOUCHING_SHARE = 1e-6  # of the longer side: skins nearer than this lie on one another
FOIL_SHARE = 2e-5  # of the longer side: metal too thin for a ray to start in
SLIT_MM = 0.02  # in the file's numbers: twice a slit that wax closes, as it is met aslant
SLIT_SHARES = 2e-4, 2.5e-3  # of the longer side: bounds for a slit's width
WAYS = ((192, 0, 0.37, 0.21), (96, 1, 0.61, 0.33))
"""Number of columns, axis (0 is the shortest), turn and tilt in radians."""

HARDLY = 0.03, 0.02
"""Turn and tilt of cells, in radians: few cells are needed, and no column runs along a side."""

Crossings = tuple[Ints, Floats, Floats, Ints]
"""Column, height in columns' distances, 1 into metal or -1 out of it, and the face."""


@dataclass(frozen=True)
class Sample:
    """What columns met of a surface that looks outwards; volumes in the mesh's numbers, cubed.

    - `volume`: the places with a winding number of 1 or more.
    - `excess`: the winding number less one, summed over these places.
    - `below`: the places with a negative winding number, times that.
    - `doubled`: the share of crossings at which two skins lie on one another, or nearly so.
    """

    volume: float
    excess: float
    below: float
    doubled: float


def volume(surface: Mesh) -> float | None:
    """Return the volume inside a surface that looks outwards, to some 0.01 %.

    None if too many columns do not end outside.
    """
    for count in (MAX_COLUMNS, MAX_COLUMNS // 2, MIN_COLUMNS):
        grid = _Grid.along(surface, count, *_shortest(surface))
        if grid.tried.sum() <= MAX_TRIED_PAIRS or count == MIN_COLUMNS:
            sample = grid.sample()
            return None if sample is None else sample.volume
    return None


def look(surface: Mesh, share: float = 1.0) -> list[Sample]:
    """Return coarse samples along two axes; of more than `MANY_TRIANGLES` along one.

    Samples in which too many columns do not end outside are left out. `share` is the surface's
    share of the model's metal: the smaller, the fewer columns.
    """
    axis = _shortest(surface)[0]
    ways = WAYS if len(surface.faces) <= MANY_TRIANGLES else WAYS[:1]
    # A sliver that a cut leaves may have a volume a hair below nothing.
    part = min(1.0, max(0.0, share) / LITTLE_METAL_SHARE) ** 0.5
    grids = [
        _Grid.bounded(surface, int(n * part), (axis + k) % 3, turn, tilt)
        for n, k, turn, tilt in ways
    ]
    return [sample for grid in grids if (sample := grid.sample())]


def filled(surface: Mesh, cell: float, around: int, most: int) -> Bools | None:
    """Return which cells of a grid (i, j, k) are metal, with `around` cells of air on all sides.

    `cell` is the cells' side in the mesh's numbers. None if they are more than `most`, or would
    take too long.
    """
    axis, turn, tilt = _shortest(surface)[0], *HARDLY
    sides = np.ptp(_turned(surface, axis, turn, tilt), axis=0) / cell
    if float(np.prod(sides + 2 * around + 3)) > most:
        return None
    count = max(1, int(np.ceil(sides[:2].max())))
    grid = _Grid.along(surface, count, axis, turn, tilt, cell)
    return None if grid.tried.sum() > MAX_COARSE_PAIRS else grid.cells(around)


def crossings(surface: Mesh) -> tuple[Crossings, int, float]:
    """Return where columns cross a surface, the width of their rows, and their distance.

    They run across the shortest side, so that they meet both walls of a ring.
    """
    axis = (_shortest(surface)[0] + 1) % 3
    count, _axis, turn, tilt = WAYS[0]
    grid = _Grid.bounded(surface, count, axis, turn, tilt)
    return grid.hits(), grid.width, grid.cell


def _turned(surface: Mesh, axis: int, turn: float, tilt: float) -> Floats:
    return np.asarray(np.roll(surface.vertices, 2 - axis, axis=1) @ _aslant(turn, tilt))


def _shortest(surface: Mesh) -> tuple[int, float, float]:
    return int(np.ptp(surface.vertices, axis=0).argmin()), *WAYS[0][2:]


def _aslant(turn: float, tilt: float) -> Floats:
    """Return the rotation (3, 3) about z and then x, in radians."""
    c, s, d, t = np.cos(turn), np.sin(turn), np.cos(tilt), np.sin(tilt)
    return np.array([[c, -s * d, s * t], [s, c * d, -c * t], [0, t, d]])


class _Grid:
    """Columns along z; `tried` (n,) is how many of them cross each triangle's box."""

    def __init__(self, points: Floats, faces: Ints, cell: float, count: int) -> None:
        self.points = points / cell
        self.faces = faces
        self.cell = cell
        self.width = count + 1
        # small whole numbers, axis by axis: four times as fast as the corners' coordinates
        cells = np.floor(self.points[:, :2]).astype(np.int32).T
        low, high = np.empty((2, len(faces), 2), np.int32)
        for axis, cell_of in enumerate(cells):
            a, b, c = (cell_of.take(corner) for corner in np.ascontiguousarray(faces.T))
            np.minimum(np.minimum(a, b), c, out=low[:, axis])
            np.maximum(np.maximum(a, b), c, out=high[:, axis])
        self.first = low + 1
        self.many = high - low
        self.tried = self.many[:, 0].astype(np.int64) * self.many[:, 1]

    @classmethod
    def along(
        cls, surface: Mesh, count: int, axis: int, turn: float, tilt: float, cell: float = 0.0
    ) -> "_Grid":
        """Return `count` columns along an axis, turned a little, so that no row runs along a side.

        `cell` is their distance; without it they are as wide as the surface, and stand half a cell
        within its sides: at its outermost edges two triangles would be met in one place.
        """
        points = _turned(surface, axis, turn, tilt)
        low, side = points.min(axis=0), float(np.ptp(points[:, :2], axis=0).max())
        if not cell:
            cell = side / count
            low[:2] -= cell / 2
        return cls(points - low, surface.faces, cell, count)

    @classmethod
    def bounded(cls, surface: Mesh, count: int, axis: int, turn: float, tilt: float) -> "_Grid":
        """Return `count` columns, or fewer if they cross too many triangles' boxes."""
        count = max(count, MIN_COARSE_COLUMNS)
        grid = cls.along(surface, count, axis, turn, tilt)
        while grid.tried.sum() > MAX_COARSE_PAIRS and count > MIN_COARSE_COLUMNS:
            count = max(count // 2, MIN_COARSE_COLUMNS)
            grid = cls.along(surface, count, axis, turn, tilt)
        return grid

    def sample(self) -> Sample | None:
        """Return what the columns meet; None if too many of them do not end outside."""
        column, height, step, _face = self.hits()
        sums = np.bincount(column, step)
        touched = np.bincount(column) > 0
        leaks = np.rint(sums) != 0
        if leaks.sum() > MAX_LEAKS_SHARE * touched.sum() or not len(column):
            return None
        sound = ~leaks[column]
        column, height, step = column[sound], height[sound], step[sound]
        order = np.lexsort((height, column))
        wound = np.rint(np.cumsum(step[order]))[:-1]
        gap = np.diff(height[order])
        same = np.diff(column[order]) == 0
        alike = (same & (gap < TOUCHING_SHARE * self.width)).sum()
        # at edges, gaps of twice a width are as frequent: an excess is a slit, or foil
        slit = float(np.clip(SLIT_MM / self.cell / self.width, *SLIT_SHARES))
        wide = gap[same] / (np.where(wound != 0, FOIL_SHARE, slit)[same] * self.width)
        wide = wide[gap[same] >= TOUCHING_SHARE * self.width]
        slits = (wide < 1).sum() - ((wide >= 1) & (wide < 2)).sum()
        metal = np.maximum(wound, 0)
        scale = self.cell**3 * touched.sum() / (touched.sum() - leaks.sum())
        return Sample(
            volume=float(gap[wound > 0].sum() * scale),
            excess=float((gap * (metal - 1))[wound > 1].sum() * scale),
            below=float(-(gap * wound)[wound < 0].sum() * scale),
            doubled=float(2 * (alike + max(0, slits)) / max(1, len(height))),
        )

    def cells(self, around: int) -> Bools:
        """Return which cells are metal; a column's cells have their middles at whole heights."""
        column, height, step, _face = self.hits()
        x, y, z = (np.ceil(self.points.max(axis=0)).astype(int) + 2 * around + 2).tolist()
        at = (column % self.width + around, column // self.width + around)
        index = np.ravel_multi_index((*at, np.ceil(height).astype(int) + around), (x, y, z))
        wound = np.bincount(index, step, x * y * z).reshape(x, y, z).cumsum(axis=2)
        # a column that does not end outside is no evidence
        return np.asarray((np.rint(wound) > 0) & (np.rint(wound[:, :, -1:]) == 0))

    def hits(self) -> Crossings:
        """Return where columns cross triangles."""
        live = np.flatnonzero(self.tried)
        part = np.cumsum(self.tried[live]) // CHUNK_PAIRS
        parts = np.split(live, np.flatnonzero(np.diff(part)) + 1)
        found = [self._crossed(part) for part in parts if len(part)]
        empty = (np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0, np.int64))
        column, height, step, face = map(np.concatenate, zip(*(found or [empty]), strict=True))
        return column, height, step, face

    def _crossed(self, triangles: Ints) -> Crossings:
        many = self.tried[triangles]
        row = np.repeat(np.arange(len(triangles)), many)
        number = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        across = self.many[triangles, 0][row]
        x = self.first[triangles, 0][row] + number % across
        y = self.first[triangles, 1][row] + number // across
        a, b, c = self.points[self.faces[triangles]].transpose(1, 2, 0)
        b, c = b - a, c - a
        twice = b[0] * c[1] - c[0] * b[1]
        x_off, y_off = x - a[0][row], y - a[1][row]
        # upright triangles divide by zero, and no column meets them
        with np.errstate(all="ignore"):
            u = (x_off * c[1][row] - y_off * c[0][row]) / twice[row]
            v = (y_off * b[0][row] - x_off * b[1][row]) / twice[row]
            hit = np.flatnonzero((u >= 0) & (v >= 0) & (u + v < 1))
        at = row[hit]
        rise = b[2][at] * u[hit] + c[2][at] * v[hit]
        column = x[hit] + self.width * y[hit]
        return column, a[2][at] + rise, -np.sign(twice[at]), triangles[at]
