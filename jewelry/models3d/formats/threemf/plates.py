"""Pieces on several plates of a slicer's project, or as far apart as if they were."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from jewelry.models3d.formats.assembly import Solid
from jewelry.models3d.geometry import pieces
from jewelry.models3d.geometry.mesh import Floats, Ints
from jewelry.models3d.geometry.units import SIDE_MM

FAR_MM = 100.0
"""Pieces this far apart, with no others between them, are on plates of their own."""
BETWEEN_MM = 5.0


@dataclass(frozen=True)
class Laid:
    """Solids in their places; the largest piece's sides, if several were set side by side."""

    items: list[list[Solid]]
    sides: Floats | None = None
    pieces: int = 1
    plates: int = 1


def laid_out(items: Sequence[list[Solid]], told: Sequence[int], factor: float) -> Laid:
    """Return the items, with pieces on several plates set side by side, and all others in place.

    `told` is each item's plate in the project, 0 for none; `factor` converts to mm.
    """
    everywhere = list(items)
    if len(items) < 2 or len(items) > pieces.MAX_COMPARED:
        return Laid(everywhere)
    box = np.array([_box(solids) for solids in items]) * factor
    count, piece = pieces.grouped(box, pieces.TOGETHER_MM)
    plates = len(set(told)) if all(told) else _apart(box)
    sides = np.array([pieces.sides(box[piece == number]) for number in range(count)])
    whole = pieces.sides(box)
    if count < 2 or (plates < 2 and whole.max() <= SIDE_MM[1]):
        return Laid(everywhere)
    at = _grid(box, piece, sides) / factor
    moved = [_moved(solids, at[number]) for solids, number in zip(items, piece, strict=True)]
    largest = sides[np.argmax(np.sort(sides, axis=1)[:, -1])]
    return Laid(moved, largest, count, plates)


def _box(solids: Sequence[Solid]) -> tuple[Floats, Floats]:
    low = np.min([solid.vertices[solid.faces.ravel()].min(axis=0) for solid in solids], axis=0)
    high = np.max([solid.vertices[solid.faces.ravel()].max(axis=0) for solid in solids], axis=0)
    return low, high


def _apart(box: Floats) -> int:
    return pieces.grouped(box, FAR_MM)[0]


def _grid(box: Floats, piece: Ints, sides: Floats) -> Floats:
    """Return the moves (pieces, 3) that put each piece into its field of a square grid."""
    count = len(sides)
    columns = int(np.ceil(np.sqrt(count)))
    field = sides[:, :2].max(axis=0) + BETWEEN_MM
    number = np.arange(count)
    corner = np.zeros((count, 3))
    corner[:, 0], corner[:, 1] = number % columns * field[0], number // columns * field[1]
    low: Floats = np.array([box[piece == one, 0].min(axis=0) for one in number])
    return corner - low


def _moved(solids: Sequence[Solid], by: Floats) -> list[Solid]:
    return [replace(solid, vertices=solid.vertices + by) for solid in solids]
