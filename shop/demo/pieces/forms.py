"""Closed surfaces for the demo pieces. Lengths in mm, angles in radians, z up."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mesh = NDArray[np.float32]

TURN_RADIANS = 2 * np.pi


def around(count: int) -> Array:
    """`count` angles of a full turn, the last one short of the first."""
    angles: Array = np.linspace(0.0, TURN_RADIANS, count, endpoint=False)
    return angles


def smoothstep(x: Array) -> Array:
    t = np.clip(x, 0.0, 1.0)
    return t * t * (3 - 2 * t)


def bump(angle: Array, at: float, width: float) -> Array:
    """1 at angle `at`, falling smoothly to 0 at `width` to either side."""
    gap = np.abs((angle - at + np.pi) % TURN_RADIANS - np.pi)
    return smoothstep(1 - gap / width)


def superellipse(angle: Array, power: float) -> tuple[Array, Array]:
    """Points of |x|^p + |y|^p = 1 by angle: p = 2 a circle, larger p squarer."""
    cos, sin = np.cos(angle), np.sin(angle)
    size = (np.abs(cos) ** power + np.abs(sin) ** power) ** (-1 / power)
    return cos * size, sin * size


def revolve(angle: Array, radius: Array, height: Array) -> Array:
    """Grid (n, m, 3): sections (radius, height), each (m,) or (n, m), standing in half planes
    about the y axis at angles (n,) from +x towards +z. Half planes meet nowhere but on the axis:
    the body cannot cut itself."""
    turn = angle.reshape(-1, 1)
    parts = np.broadcast_arrays(radius * np.cos(turn), height, radius * np.sin(turn))
    return np.stack(parts, axis=-1)


def sweep(path: Array, across: Array, rise: Array) -> Array:
    """Grid (n, m, 3): section points (across, rise), (m,) or (n, m), carried along a closed path (n, 3) by
    a frame that does not roll, its leftover twist spread evenly along the path."""
    tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None]
    side = _unrolled(tangent)
    over = np.cross(tangent, side)
    return path[:, None] + across[..., None] * side[:, None] + rise[..., None] * over[:, None]


def bend(path: Array, across: Array, rise: Array) -> Array:
    """Grid (n, m, 3): section points carried along an open path (n, 3) in the xz plane, `across`
    in that plane and `rise` along y."""
    tangent: Array = np.asarray(np.gradient(path, axis=0))
    tangent /= np.linalg.norm(tangent, axis=1)[:, None]
    over = np.array([0.0, 1.0, 0.0])
    side = np.cross(tangent, over)
    grid: Array = path[:, None] + across[..., None] * side[:, None] + rise[..., None] * over
    return grid


def _unrolled(tangent: Array) -> Array:
    """Parallel transport of a normal (Bishop's frame), closed by turning back the holonomy."""
    normal = np.cross(tangent[0], [0.0, 1.0, 0.0])
    sides = [normal / np.linalg.norm(normal)]
    for ahead in [*tangent[1:], tangent[0]]:
        normal = sides[-1] - ahead * (sides[-1] @ ahead)
        sides.append(normal / np.linalg.norm(normal))
    side, last = np.array(sides[:-1]), sides[-1]
    left = np.arctan2(np.cross(side[0], last) @ tangent[0], side[0] @ last)
    turn = (-left * np.arange(len(side)) / len(side))[:, None]
    closed: Array = side * np.cos(turn) + np.cross(tangent, side) * np.sin(turn)
    return closed


def torus(grid: Array, shift: int = 0) -> Mesh:
    """Triangles of a grid (n, m, 3) closed both ways; the last row meets the first moved on by
    `shift` columns (half of them make a Möbius band)."""
    rows, columns, _ = grid.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    after = np.vstack([index[1:], np.roll(index[:1], -shift, axis=1)])
    corners = np.stack([index, after, np.roll(after, -1, axis=1), np.roll(index, -1, axis=1)], -1)
    return _outward(grid.reshape(-1, 3), _halves(corners.reshape(-1, 4)))


def capped(grid: Array) -> Mesh:
    """Triangles of a tube (n, m, 3), closed around, its ends closed by fans."""
    rows, columns, _ = grid.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    low, high = index[:-1], index[1:]
    corners = np.stack([low, high, np.roll(high, -1, axis=1), np.roll(low, -1, axis=1)], -1)
    points = np.vstack([grid.reshape(-1, 3), grid[0].mean(axis=0), grid[-1].mean(axis=0)])
    start, end = np.full(columns, rows * columns), np.full(columns, rows * columns + 1)
    fans = [
        np.stack([index[0], np.roll(index[0], -1), start], -1),
        np.stack([np.roll(index[-1], -1), index[-1], end], -1),
    ]
    return _outward(points, np.vstack([_halves(corners.reshape(-1, 4)), *fans]))


def facets(grid: Array, levels: int) -> Mesh:
    """Flat facets between the rows of a coarse grid (n, m, 3) closed both ways, folded outwards
    and each split `levels` times into four so that no triangle is long and thin."""
    rows, columns, _ = grid.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    after = np.roll(index, -1, axis=0)
    corners = np.stack([index, after, np.roll(after, -1, axis=1), np.roll(index, -1, axis=1)], -1)
    quads, points = corners.reshape(-1, 4), grid.reshape(-1, 3)
    a, b, c, d = points[quads].transpose(1, 0, 2)
    hollow = np.einsum("ni,ni->n", np.cross(b - a, c - a), d - a)
    outside = volume(points[_halves(quads)].astype(np.float32)) > 0
    quads = np.where(((hollow > 0) == outside)[:, None], np.roll(quads, -1, axis=1), quads)
    mesh = _outward(points, _halves(quads)).astype(np.float64)
    for _ in range(levels):
        a, b, c = mesh.transpose(1, 0, 2)
        ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
        parts = [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
        mesh = np.concatenate([np.stack(part, axis=1) for part in parts])
    return mesh.astype(np.float32)


def _halves(quads: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.vstack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _outward(points: Array, faces: NDArray[np.int64]) -> Mesh:
    mesh = points.astype(np.float32)[faces]
    return mesh if volume(mesh) > 0 else np.ascontiguousarray(mesh[:, ::-1])


def volume(mesh: Mesh) -> float:
    """Signed volume in mm³ by the divergence theorem."""
    a, b, c = mesh.astype(np.float64).transpose(1, 0, 2)
    return float(np.einsum("ni,ni->", a, np.cross(b, c)) / 6)
