"""Stones and pearls as programs draw them: triangles (n, 3, 3) in mm, looked at from above."""

from collections.abc import Callable

import numpy as np
from manifold3d import Manifold

from benchmarks.firm import parts
from jewelry.models3d.geometry.mesh import Floats


def _tiers(outline: Floats, tiers: list[tuple[float, float]], keel: float = 0.0) -> Floats:
    """The hull of an outline (n, 2) made as wide as each tier says, at its height.

    What `keel` is added along x to a tier of width 0 makes an edge of its point.
    """
    points = [
        np.column_stack([wide * outline + [s * keel * (1 - wide), 0], np.full(len(outline), high)])
        for wide, high in tiers
        for s in ((1, -1) if keel else (1,))
    ]
    return parts.of(Manifold.hull_points(np.concatenate(points)))


def _round(sides: int, across: float = 1.0, along: float = 1.0) -> Floats:
    turn = parts.around(sides)
    return np.column_stack([along * np.cos(turn), across * np.sin(turn)]) / 2


BRILLIANT = [(0.56, 0.16), (1.0, 0.01), (1.0, -0.01), (0.0, -0.43)]


def brilliant(size: float, sides: int, along: float = 1.0) -> Floats:
    """A round stone, or `along` 1.3 an oval, of as many sides as a program gives circles."""
    return size * _tiers(_round(sides, along=along), BRILLIANT)


def faceted(size: float) -> Floats:
    """A round brilliant of 57 facets: table, stars, bezels, girdle and pavilion."""
    points = [
        (wide / 2 * np.cos(turn), wide / 2 * np.sin(turn), high)
        for sides, shift, wide, high in (
            (8, 0, 0.53, 0.162), (8, 0.5, 0.76, 0.113), (16, 0, 1.0, 0.015), (16, 0.5, 1.0, -0.015),
            (8, 0, 0.24, -0.345), (1, 0, 0.0, -0.43),
        )
        for turn in parts.around(sides) + shift * parts.FULL_TURN_RADIANS / sides
    ]  # fmt: skip
    return size * parts.of(Manifold.hull_points(np.array(points)))


def step_cut(wide: float, long: float, steps: int, corner: float = 0.0) -> Floats:
    """A baguette, or with cut corners an emerald's cut: a table, steps and a keel."""
    x, y, c = long / wide / 2, 0.5, corner / 2
    cut = [
        (x, y - c),
        (x - c, y),
        (c - x, y),
        (-x, y - c),
        (-x, c - y),
        (c - x, -y),
        (x - c, -y),
        (x, c - y),
    ]
    down = np.linspace(1, 0, steps + 1)
    inset = [(a - 1, -0.5 * (1 - a**1.4) - 0.02) for a in down]
    tiers = [(-0.32, 0.14), (-0.14, 0.08), (0.0, 0.02), *inset]
    points = []
    for by, high in tiers:
        shrunk = [(px * (x + by / 2) / x, py * (1 + by)) for px, py in cut]
        points += [(px, py, high) for px, py in shrunk]
    return wide * parts.of(Manifold.hull_points(np.array(points)))


def princess(size: float) -> Floats:
    square = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)]) / 2
    return size * _tiers(square, [(0.7, 0.12), (1, 0.02), (1, -0.02), (0.45, -0.5), (0, -0.68)])


def marquise(size: float, sides: int = 48) -> Floats:
    turn = np.linspace(-1, 1, sides // 2)
    half = np.column_stack([turn, 0.5 * (1 - turn**2)])
    return size * _tiers(np.concatenate([half, -half]), BRILLIANT)


def pear(size: float, sides: int = 48) -> Floats:
    outline = _round(sides)
    outline[:, 0] *= np.where(outline[:, 0] > 0, 2.0, 1.0)
    outline[:, 1] *= np.where(outline[:, 0] > 0, 1 - outline[:, 0], 1.0)
    return size * _tiers(outline, BRILLIANT)


def trillion(size: float) -> Floats:
    turn = parts.around(3)[:, None] + np.linspace(-0.8, 0.8, 7)
    bow = 1 / (2 - np.cos(np.linspace(-0.8, 0.8, 7) * 1.1))
    outline = np.stack([bow * np.cos(turn), bow * np.sin(turn)], 2).reshape(-1, 2) / 2
    return size * _tiers(outline, BRILLIANT)


def rose(size: float, sides: int = 6) -> Floats:
    """A rose cut: flat below, and two rows of facets up to a point."""
    outline = _round(2 * sides)
    upper = _round(sides)
    points = [
        np.column_stack([outline, np.zeros(2 * sides)]),
        np.column_stack([0.62 * upper, np.full(sides, 0.22)]),
        np.array([[0, 0, 0.32]]),
    ]
    return size * parts.of(Manifold.hull_points(np.concatenate(points)))


def cabochon(size: float, along: float = 1.0, high: float = 0.4) -> Floats:
    ball = Manifold.sphere(0.5, 48).scale((along, 1, 2 * high))
    return size * parts.of(ball.trim_by_plane((0, 0, 1), 0))


def pearl(size: float, steps: int = 48) -> Floats:
    return parts.ball(size / 2, (0, 0, 0), steps)


def half_drilled(size: float) -> Floats:
    """A pearl with a hole to its middle, below."""
    wide = 0.08 * size
    hole = Manifold.cylinder(0.6 * size, wide, wide, 24).translate((0, 0, -0.6 * size))
    return parts.of(Manifold.sphere(size / 2, 48) - hole)


CUTS: dict[str, Callable[[float], Floats]] = {
    "brilliant of 32 sides": lambda size: brilliant(size, 32),
    "brilliant of 96 sides": lambda size: brilliant(size, 96),
    "brilliant of 360 sides": lambda size: brilliant(size, 360),
    "brilliant of 57 facets": faceted,
    "oval of 96 sides": lambda size: brilliant(size, 96, 1.3),
    "baguette": lambda size: step_cut(size, 2 * size, 1),
    "baguette of steps": lambda size: step_cut(size, 2.5 * size, 3),
    "emerald cut": lambda size: step_cut(size, 1.4 * size, 3, 0.3),
    "asscher": lambda size: step_cut(size, size, 3, 0.5),
    "princess": princess,
    "marquise": marquise,
    "pear": pear,
    "trillion": trillion,
}
DOMES: dict[str, Callable[[float], Floats]] = {
    "rose cut of 6": rose,
    "rose cut of 12": lambda size: rose(size, 12),
    "cabochon": cabochon,
    "oval cabochon": lambda size: cabochon(size, 1.4, 0.3),
}
PEARLS: dict[str, Callable[[float], Floats]] = {
    "pearl": pearl,
    "pearl of 16 sides": lambda size: pearl(size, 16),
    "half-drilled pearl": half_drilled,
}
