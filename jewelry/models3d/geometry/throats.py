"""Hollows that open only through a narrow throat: casting fills them.

The investment in such a throat breaks as the metal comes, so it holds no core. Rays tell whether
there is any hidden air (`hidden`), and how wide it is. Cells tell air from metal; balls as wide as
the least opening, or as the hollow, are rolled in from outside, and where one could lie but can't
come to is such a hollow. Gaps too narrow for the balls, as between prongs, are none, and nor is
openwork.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import ndimage

from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.hidden import Air
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh
from jewelry.models3d.geometry.units import MAX_SMALL_CHANGE_SHARE

OPENING_MM = 1.5
CELLS_MM = (0.1, 0.6)
CELLS = 2_500_000
MAX_CELLS = 5_000_000  # some seconds, and some 1,000 cm3
SURE_CELL_MM = 0.15  # coarser cells may not take a throat for wide
MIN_HOLLOW_SHARE = 5e-3  # of the metal
MIN_HIDDEN_SHARE = 1e-3  # of the metal: through many holes, rays see most of a hollow
GAP_QUANTILES = (0.1, 0.5, 0.9)
LOST_CELLS = 2  # of a gap's width: cells show it narrower than it is, and not everywhere alike
ALIKE_SHARE = 0.97  # of a ball: another hardly smaller finds the same
MIN_BALL_CELLS = 4.5  # cells across a ball, or nothing is told by it
CORNER_SHARE = 0.75  # of a ball's radius: how far hollows reach into corners where no ball comes
OPENWORK_SHARE, HOLE_MM = 0.1, 1.0
"""The share of a hollow's skin that is holes, each so wide, and no hole alone has to be a drain."""

OPENWORK_CELL_MM = 0.2  # coarser cells do not tell holes from slits


@dataclass(frozen=True)
class Share:
    """How much of the metal such hollows hold, or 0: `now`, and if the piece is resized.

    `smaller` counts those whose holes are wide enough now, but not of a piece a tenth smaller.
    """

    now: float = 0.0
    smaller: float = 0.0


def narrow(surface: Mesh, air: Air, metal: float, scale: float = 1.0) -> Share | None:
    """Return the share of `metal` that such hollows of a surface that looks outwards hold.

    `air` is its hidden air. None where the surface is too large to look. `scale` is the length of
    a millimetre in the mesh's numbers.
    """
    if air.volume.sum() <= MIN_HIDDEN_SHARE * metal:
        return Share()
    box = float(np.prod(np.ptp(surface.vertices, axis=0) / scale + 2 * OPENING_MM))
    cell = float(np.clip((box / CELLS) ** (1 / 3), *CELLS_MM))
    room = _room(surface, cell * scale, cell)
    if room is None:
        return None
    longest = float(np.ptp(surface.vertices, axis=0).max())
    # both openings try the same balls as wide as the gaps
    held_from = cache(lambda ball: _held(room, cell, ball / 2))

    def share(opening: float) -> float:
        held = max(held_from(ball) for ball in _balls(air.gap / scale, opening, cell))
        least = max(opening, (MIN_BALL_CELLS + LOST_CELLS) * cell) * scale
        found = max(held * scale**3, _long(air, least, longest)) / metal
        return found if found > MIN_HOLLOW_SHARE else 0.0

    now = share(OPENING_MM)
    return Share(now, now or share(OPENING_MM / (1 - MAX_SMALL_CHANGE_SHARE)))


def _balls(gap: Floats, opening: float, cell: float) -> list[float]:
    """Return how wide balls to be tried are: as the opening, and as hollows that are no wider."""
    gaps = np.quantile(gap, GAP_QUANTILES) - LOST_CELLS * cell
    widths = [opening]
    for width in gaps[::-1].tolist():
        if MIN_BALL_CELLS * cell <= width <= ALIKE_SHARE * widths[-1]:
            widths.append(width)
    return widths


def _long(air: Air, opening: float, longest: float) -> float:
    """Return the air in gaps narrower than an opening, if no bore through the piece is as long.

    Balls as wide as such a gap roll out through any hole that is hardly wider.
    """
    is_narrow = air.gap < opening
    held = float(air.volume[is_narrow].sum())
    if not held:
        return 0.0
    width = float(np.median(air.gap[is_narrow]))
    return held if held > np.pi / 4 * width**2 * longest else 0.0


def _room(surface: Mesh, side: float, cell: float) -> Floats | None:
    """Return how far each cell is from metal, in mm; None where cells are too many."""
    around = int(np.ceil(OPENING_MM / cell)) + 2
    filled = winding_columns.filled(surface, side, around, MAX_CELLS)
    return None if filled is None else _far(filled, cell)


def _held(room: Floats, cell: float, wide: float) -> float:
    """Return the mm3 of the hollows that a ball of radius `wide` can't come to."""
    margin = max(0.0, cell - SURE_CELL_MM) / 2
    reached = _outside(room >= wide + margin)
    # steps along the axes reach less far, in a third of the time: enough for most models
    steps = int(margin / cell + 2.5)
    if not ((room >= wide) & ~ndimage.binary_dilation(reached, iterations=steps)).any():
        return 0.0
    far = _far(reached, cell)
    unreached = (room >= wide) & (far > margin + 2 * cell)
    if not unreached.any():
        return 0.0
    hollow = (room > 0) & (_far(unreached, cell) <= wide)
    if cell <= OPENWORK_CELL_MM:
        hollow &= ~_openwork(hollow, (room > 0) & (far <= wide), room, cell)
    if not hollow.any():
        return 0.0
    in_corners = (room > 0) & (far > wide) & (_far(hollow, cell) <= CORNER_SHARE * wide)
    return float((hollow | in_corners).sum()) * cell**3


def _openwork(hollow: Bools, outside: Bools, room: Floats, cell: float) -> Bools:
    """Return the hollows with so many holes that the investment in them is held from all sides.

    A hole's area is that of its smaller end, as air in a corner may be connected with either end.
    """
    number, count = ndimage.label(hollow)
    # cells that both balls reach, or where they meet, belong to the hole as well
    inside = hollow & ~outside
    beyond = outside & ~hollow & ~ndimage.binary_dilation(inside)
    hole, holes = ndimage.label((room > 0) & ~inside & ~beyond)
    neighbours = ndimage.generate_binary_structure(3, 1)
    touched = ndimage.maximum_filter(np.where(inside, number, 0), footprint=neighbours)
    skin = (touched > 0) & ~inside
    ends = [
        np.bincount(hole[end], minlength=holes + 1)
        for end in (skin, ndimage.binary_dilation(beyond))
    ]
    is_wide = np.bincount(hole[room >= (HOLE_MM - cell) / 2], minlength=holes + 1) > 0
    area = np.where(is_wide, np.minimum(*ends), 0)
    area[0] = 0
    own = np.zeros(holes + 1, np.int64)
    own[hole[skin]] = touched[skin]
    open_share = np.bincount(own, area, count + 1) / np.maximum(
        np.bincount(touched[skin], minlength=count + 1), 1
    )
    return np.asarray(hollow & (open_share >= OPENWORK_SHARE)[number])


def _far(cells: Bools, cell: float) -> Floats:
    """Return the distance of each cell's middle from `cells`, in mm; 0 within them."""
    # whole numbers to the nearest cell: scipy's own distances take twice the time
    nearest = ndimage.distance_transform_edt(~cells, return_distances=False, return_indices=True)
    square = np.zeros(cells.shape, np.int32)
    places: tuple[Ints, ...] = np.indices(cells.shape, np.int32, sparse=True)
    for there, here in zip(nearest, places, strict=True):
        away = np.subtract(there, here, out=there)
        square += np.multiply(away, away, out=away)
    far: Floats = np.sqrt(square, dtype=np.float64)
    far -= 0.5
    np.maximum(far, 0, out=far)
    far *= cell
    return far


def _outside(free: Bools) -> Bools:
    """Return the free cells that are connected with the grid's corner, which is air."""
    label = ndimage.label(free)[0]
    return np.asarray((label == label[0, 0, 0]) & free)
