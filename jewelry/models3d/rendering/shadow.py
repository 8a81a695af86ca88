"""The soft shadow where a piece meets the table."""

import numpy as np
from numpy.typing import NDArray

from jewelry.models3d.rendering.normals import Floats
from jewelry.models3d.rendering.tracer import Tracer

_CELLS_PER_SIDE = 144
_REACH_RADII = 1.7  # half width of the shaded table, in radii of the piece
_LAYERS = ((0.03, 0.10, 0.50), (0.10, 0.35, 0.42), (0.24, 1.2, 0.30))  # blur, fall, strength


def table(tracer: Tracer, floor: float) -> Floats:
    """Darkness 0..1 on a square grid of the table (y rows, x columns) at height `floor`."""
    line = np.linspace(-_REACH_RADII, _REACH_RADII, _CELLS_PER_SIDE, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    origins = np.stack([x, y, np.full_like(x, floor - 1e-3)], axis=-1).reshape(-1, 3)
    height = tracer.height(origins).reshape(_CELLS_PER_SIDE, _CELLS_PER_SIDE)
    dark = np.zeros((_CELLS_PER_SIDE, _CELLS_PER_SIDE), np.float32)
    for blur, fall, strength in _LAYERS:
        spread = _gaussian(blur)
        dark += strength * (spread @ np.exp(-height / fall) @ spread.T)
    capped: Floats = 1 - np.exp(-1.6 * dark)
    return capped


def look_up(grid: Floats, x: Floats, y: Floats) -> Floats:
    """Darkness at table points, bilinear; zero beyond the grid."""
    last = _CELLS_PER_SIDE - 1
    column = np.clip((x + _REACH_RADII) * (last / (2 * _REACH_RADII)), 0, last - 1e-3)
    row = np.clip((y + _REACH_RADII) * (last / (2 * _REACH_RADII)), 0, last - 1e-3)
    i, j = row.astype(np.intp), column.astype(np.intp)
    s, t = (row - i).astype(np.float32), (column - j).astype(np.float32)
    near = grid[i, j] * (1 - t) + grid[i, j + 1] * t
    far = grid[i + 1, j] * (1 - t) + grid[i + 1, j + 1] * t
    inside = np.maximum(np.abs(x), np.abs(y)) < _REACH_RADII
    found: Floats = np.where(inside, near * (1 - s) + far * s, np.float32(0))
    return found


def _gaussian(blur: float) -> NDArray[np.float32]:
    cell = 2 * _REACH_RADII / (_CELLS_PER_SIDE - 1)
    gap = np.subtract.outer(np.arange(_CELLS_PER_SIDE), np.arange(_CELLS_PER_SIDE)) * (cell / blur)
    kernel = np.exp(-0.5 * gap * gap)
    spread: NDArray[np.float32] = (kernel * (cell / blur / np.sqrt(2 * np.pi))).astype(np.float32)
    return spread
