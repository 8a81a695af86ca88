"""Hollows that open only through a narrow throat: casting fills them.

Investment so narrow breaks as the metal flows in, and holds no core. A grid of cells tells air from
metal. A ball as wide as the smallest sound opening, and a slightly narrower one, are moved in from
outside. Where a ball has room and cannot be moved to is such a hollow. Gaps too narrow for the
balls, as between prongs, are none, nor is openwork.
"""

import numpy as np
from scipy import ndimage

from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.mesh import Bools, Floats, Mesh

OPENING_MM = 1.5
CELLS_MM = (0.2, 0.6)
COARSE_CELLS = 600_000
MAX_COARSE_CELLS = 4_000_000  # a second; a box of some 850 cm3
NARROWEST_MM = 1.2  # of the hollows searched for; FINE_MM shows narrower ones badly
FINE_MM = 0.15
FINE_CELLS = 2_000_000
MAX_FINE_CELLS = 4_000_000
MIN_HOLLOW_SHARE = 5e-3  # of the metal
OPENWORK_SHARE, HOLE_MM = 0.1, 1.0
"""The share of a hollow's skin that is holes, each so wide, and no hole alone has to be a drain."""

OPENWORK_CELL_MM = 0.2  # coarser cells do not tell holes from slits


def narrow(surface: Mesh, metal: float, scale: float = 1.0) -> float | None:
    """Return the volume of such hollows as a share of `metal`; 0 for less than `MIN_HOLLOW_SHARE`.

    The surface looks outwards. None if it is too large to search. `scale` is the length of a
    millimetre in the mesh's numbers, `metal` a volume in these.
    """
    box = float(np.prod(np.ptp(surface.vertices, axis=0) / scale + 2 * OPENING_MM))
    coarse = float(np.clip((box / COARSE_CELLS) ** (1 / 3), *CELLS_MM))
    # half a cell more than the ball needs: coarse cells must take no narrow throat for wide
    room = _room(surface, coarse * scale, coarse, MAX_COARSE_CELLS)
    if room is None:
        return None
    share = _held(room, coarse, coarse / 2, OPENING_MM / 2) * scale**3 / metal
    # coarse cells may show a hollow one cell too narrow; then finer ones decide
    less = max(NARROWEST_MM / 2, OPENING_MM / 2 - coarse)
    if share <= MIN_HOLLOW_SHARE and not _held(room, coarse, coarse / 2, less):
        return 0.0
    fine = max(FINE_MM, (box / FINE_CELLS) ** (1 / 3))
    room = _room(surface, fine * scale, fine, MAX_FINE_CELLS) if fine < coarse else None
    if room is not None:
        margin = (fine - FINE_MM) / 2
        held = max(_held(room, fine, margin, width / 2) for width in (OPENING_MM, NARROWEST_MM))
        share = held * scale**3 / metal
    return share if share > MIN_HOLLOW_SHARE else 0.0


def _room(surface: Mesh, side: float, cell: float, most: int) -> Floats | None:
    """Return how far each cell (i, j, k) is from metal, in mm; None if that is too many cells."""
    filled = winding_columns.filled(surface, side, int(np.ceil(OPENING_MM / cell)) + 2, most)
    return None if filled is None else _far(filled, cell)


def _held(room: Floats, cell: float, margin: float, wide: float) -> float:
    """Return the volume, in mm3, of the hollows that a ball cannot be moved to from outside.

    `wide` is the ball's radius; its way needs room for `margin` more.
    """
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
    return float(hollow.sum()) * cell**3


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
    widest = np.asarray(ndimage.maximum(room, hole, np.arange(holes + 1)))
    area = np.where(widest >= (HOLE_MM - cell) / 2, np.minimum(*ends), 0)
    area[0] = 0
    own = np.zeros(holes + 1, np.int64)
    own[hole[skin]] = touched[skin]
    open_share = np.bincount(own, area, count + 1) / np.maximum(
        np.bincount(touched[skin], minlength=count + 1), 1
    )
    return np.asarray(hollow & (open_share >= OPENWORK_SHARE)[number])


def _far(cells: Bools, cell: float) -> Floats:
    """Return the distance of each cell's middle from `cells`, in mm; 0 within them."""
    distance = ndimage.distance_transform_edt(~cells)
    return np.maximum(np.asarray(distance, np.float64) - 0.5, 0) * cell


def _outside(free: Bools) -> Bools:
    """Return the free cells that are connected with the grid's corner, which is air."""
    label = ndimage.label(free)[0]
    return np.asarray((label == label[0, 0, 0]) & free)
