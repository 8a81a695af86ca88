"""Pieces that one file holds side by side: bodies whose boxes are apart."""

import numpy as np

from jewelry.models3d.geometry import nesting
from jewelry.models3d.geometry.components import components, shells
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh
from jewelry.models3d.geometry.units import SIDE_MM

TOGETHER_MM = 1.0
"""Bodies nearer to one another than this are one piece."""

MAX_COMPARED = 4000


def grouped(box: Floats, gap: float) -> tuple[int, Ints]:
    """Return the number of groups of boxes (n, 2, 3) within `gap`, and the group of each."""
    low, high = box[:, 0], box[:, 1]
    near = ((low[:, None] <= high + gap) & (high[:, None] >= low - gap)).all(axis=-1)
    first, second = np.nonzero(near)
    return components(first, second, len(box))


def sides(box: Floats) -> Floats:
    """Return the sides (3,) of the box around boxes (n, 2, 3)."""
    found: Floats = box[:, 1].max(axis=0) - box[:, 0].min(axis=0)
    return found


def largest(mesh: Mesh) -> tuple[int, Floats] | None:
    """Return how many pieces lie side by side in a mesh, in mm, and the largest one's sides (3,).

    None if all together are no longer than a piece of jewellery, or if one alone is.
    """
    if np.ptp(mesh.vertices, axis=0).max() <= SIDE_MM[1]:
        return None
    count, label = shells(mesh)
    if not 1 < count <= MAX_COMPARED:
        return None
    box = nesting.boxes(mesh, label, count)
    number, piece = grouped(box, TOGETHER_MM)
    each = [sides(box[piece == one]) for one in range(number)]
    found = max(each, key=max)
    return None if number < 2 or max(found) > SIDE_MM[1] else (number, found)
