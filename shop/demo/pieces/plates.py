"""Plates with a bail hole, and bands pierced with windows. Lengths in mm, z up."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from shop.demo.pieces.forms import (
    TURN_RADIANS,
    Array,
    Mesh,
    around,
    revolve,
    superellipse,
    torus,
    volume,
)


@dataclass(frozen=True)
class Plate:
    """A plate with a round bail hole in its xz plane, the hole's axis along y.

    `outline` gives the distance from the hole's centre to the rim by angle; `thick` the half
    thickness and `bend` the shift along y, both by x, z and the share 0..1 of the way out.
    """

    hole: float
    outline: Callable[[Array], Array]
    thick: Callable[[Array, Array, Array], Array]
    bend: Callable[[Array, Array], Array] | None = None
    rounding: float = 0.75

    def mesh(self, turns: int = 180, steps: int = 22) -> Mesh:
        angle = self._angles(turns)
        rim = self.outline(angle)[:, None]
        out, full = self._profile(steps)
        width = rim - self.hole
        way = self._spread(out, width)
        radius = self.hole + width * way
        x, z = radius * np.cos(angle)[:, None], radius * np.sin(angle)[:, None]
        half = self.thick(x, z, way) * full
        middle = self.bend(x, z) if self.bend else np.zeros_like(x)
        sides = [middle + half, (middle - half)[:, -2:0:-1]]
        both = np.concatenate([radius, radius[:, -2:0:-1]], axis=1)
        return torus(revolve(angle, both, np.concatenate(sides, axis=1)))

    def _angles(self, turns: int) -> Array:
        """Angles spread half by turn, half by the length of the rim."""
        fine = around(8 * turns)
        rim = self.outline(fine)[:, None] * np.stack([np.cos(fine), np.sin(fine)], axis=-1)
        length = np.linalg.norm(np.roll(rim, -1, axis=0) - rim, axis=1)
        step = length / length.sum() + 1 / len(fine)
        passed = np.concatenate([[0.0], np.cumsum(step)]) / step.sum()
        angles: Array = np.interp(
            around(turns) / TURN_RADIANS, passed, np.append(fine, TURN_RADIANS)
        )
        return angles

    def _profile(self, steps: int) -> tuple[Array, Array]:
        """Along one face: distance in roundings from the nearer end (signed from the far end),
        and the share of the full thickness there."""
        arc = np.linspace(0, np.pi / 2, 7)
        flat = np.linspace(0, 1, steps)[1:-1]
        out = np.concatenate([1 - np.cos(arc), 2 + flat, 5 + np.sin(arc)])
        full = np.concatenate([np.sin(arc), np.ones(steps - 2), np.cos(arc)])
        return out, full

    def _spread(self, out: Array, width: Array) -> Array:
        edge = np.minimum(self.rounding / width, 0.45)
        near, far = out * edge, 1 - (6 - out) * edge
        way = np.where(out >= 5, far, edge + (out - 2) * (1 - 2 * edge))
        return np.where(out <= 1, near, way)


@dataclass(frozen=True)
class Pierced:
    """A band about y with `windows` openings; each cell of the band runs -1..1 both ways."""

    inner: float
    wall: float
    width: float
    windows: int
    opening: tuple[float, float]  # half sizes of a window, in halves of a cell
    power: float
    side: int = 10  # steps along a cell's side

    def mesh(self) -> Mesh:
        cells = [self._cell(k) for k in range(self.windows)]
        quads = [_quads(grid) for grid in cells]
        quads += [_quads(self._edge(sign))[:, ::sign] for sign in (1, -1)]
        # Cells meet in points equal but for the last bits: rounding makes them one.
        mesh = np.concatenate([_triangles(quad) for quad in quads]).round(5).astype(np.float32)
        return mesh if volume(mesh) > 0 else np.ascontiguousarray(mesh[:, ::-1])

    def _cell(self, number: int) -> Array:
        """Grid (rows, 4 side, 3): outer face from the border in, window wall, inner face out."""
        border = self._border()
        x, y = superellipse(np.arctan2(border[:, 1], border[:, 0]), self.power)
        window = np.stack([x, y], axis=-1) * self.opening
        arc = np.linspace(0, np.pi / 2, 5)
        share = np.concatenate([1 - np.cos(arc), np.linspace(1, 5, 4)[1:]]) / 5
        full = np.concatenate([np.sin(arc), np.ones(3)])
        share = np.concatenate([share[:0:-1], share])
        face = np.concatenate([full[:0:-1], -full])
        place = window + (border - window) * share[:, None, None]
        return self._roll(place[..., 0] + 2 * number, place[..., 1], face[:, None])

    def _border(self) -> Array:
        line = np.linspace(-1, 1, self.side, endpoint=False)
        one = np.ones_like(line)
        sides = [(line, -one), (one, line), (-line, one), (-one, -line)]
        return np.concatenate([np.stack(side, axis=-1) for side in sides])

    def _edge(self, sign: int) -> Array:
        """Grid (rows, n, 3): the rounded rim from the outer face to the inner."""
        line = np.arange(self.side * self.windows) * 2 / self.side - 1
        arc = np.linspace(np.pi / 2, -np.pi / 2, 9)
        out = 1 + np.cos(arc) * self.wall / self.width
        out[[0, -1]] = 1
        return self._roll(line[None, :], sign * out[:, None], np.sin(arc)[:, None])

    def _roll(self, across: Array, along: Array, face: Array) -> Array:
        turn = (across + 1) * np.pi / self.windows
        radius = self.inner + self.wall / 2 * (1 + face) + 0 * turn
        height = self.width / 2 * along + 0 * turn
        turn = turn % TURN_RADIANS
        return np.stack([radius * np.cos(turn), height, radius * np.sin(turn)], axis=-1)


def _quads(grid: Array) -> Array:
    after = np.roll(grid, -1, axis=1)
    corners = np.stack([grid[:-1], grid[1:], after[1:], after[:-1]], axis=2)
    return corners.reshape(-1, 4, 3)


def _triangles(quads: Array) -> Array:
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
