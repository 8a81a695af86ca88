"""Bodies that are no metal of the piece, and have neither a stone's form nor its name."""

from collections.abc import Callable

import numpy as np
from manifold3d import CrossSection, Manifold

from benchmarks.firm import parts
from benchmarks.firm.assembly import Assembly, Dice, made
from jewelry.models3d.geometry.mesh import Floats

INNER, WALL, WIDTH = 8.75, 1.8, 4.0


def _box(dice: Dice, ring: Manifold) -> Manifold:
    side = float(dice.uniform(22, 80))
    return Manifold.cube((side, side, float(dice.uniform(5, 60))), True).translate((0, 0, 2))


def _floor(dice: Dice, ring: Manifold) -> Manifold:
    sunk = float(dice.choice([0.0, 0.1, 0.5]))
    return Manifold.cube((80, 80, 2), True).translate((0, 0, sunk - 1))


def _cushion(dice: Dice, ring: Manifold) -> Manifold:
    return Manifold.cube((40, 40, 30), True).translate((0, 0, -15 + float(dice.uniform(0.5, 3))))


def _mandrel(dice: Dice, ring: Manifold) -> Manifold:
    wide = INNER + float(dice.uniform(-0.2, 0.3))
    return Manifold.cylinder(60, wide, wide, 128, True)


def _collider(dice: Dice, ring: Manifold) -> Manifold:
    return ring.hull()


def _moved(dice: Dice, ring: Manifold) -> Manifold:
    return ring.translate((0, 0, float(dice.uniform(0.5, 3.5))))


def _next_size(dice: Dice, ring: Manifold) -> Manifold:
    by = float(dice.uniform(1.02, 1.06))
    return ring.scale((by, by, 1))


def _coarse(dice: Dice, ring: Manifold) -> Manifold:
    return parts.solid(parts.band(INNER, WALL, WIDTH, int(dice.integers(10, 32))))


HELPERS: list[Callable[[Dice, Manifold], Manifold]] = [
    _box, _floor, _cushion, _mandrel, _collider, _moved, _next_size, _coarse,
]  # fmt: skip


def helpers(dice: Dice) -> Assembly:
    """A ring with a copy of itself, or with what stands, lies or is drawn around it."""
    body = parts.band(INNER, WALL, WIDTH)
    ring = parts.solid(body)
    helper = HELPERS[int(dice.integers(len(HELPERS)))](dice, ring)
    return made([body, parts.of(helper)], ring, firm=False)


def supports(dice: Dice) -> Assembly:
    """A ring on the pillars of a printer, and their plate."""
    body = parts.band(INNER, WALL, WIDTH)
    pillars = [
        parts.rod(0.4, 6.3, (9.6 * np.cos(turn), 9.6 * np.sin(turn), -6.0))
        for turn in parts.around(int(dice.integers(10, 20)))
    ]
    raft = parts.box((26, 26, 1), (-13, -13, -6.5))
    return made([body, *pillars, raft], parts.solid(body), firm=False)


def _heart() -> Floats:
    turn = parts.around(48)
    up = 13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn)
    return np.stack([16 * np.sin(turn) ** 3, up], 1)[::-1] / 34 * 6


def _slabs() -> list[Manifold]:
    """Carved stones on z = 0, none over five wide from the middle."""
    turn = parts.around(48)
    oval = np.stack([5 * np.cos(turn), 3.5 * np.sin(turn)], 1)
    round_one = Manifold.cylinder(1.5, 4, 4, 64)
    relief = Manifold.sphere(2, 32).scale((1, 1.3, 0.5)).translate((0, 0, 1.5))
    hole = Manifold.cylinder(4, 1.2, 1.2, 32, True)
    return [
        Manifold.extrude(CrossSection([oval]), 1.5, 0, 0, (0.8, 0.8)),
        Manifold.extrude(CrossSection([_heart()]), 1.5),
        Manifold.cylinder(1.5, 4, 4, 6),
        round_one,
        round_one - Manifold.cube((3, 1, 1), True).translate((0, 0, 1.5)),
        round_one + relief,
        round_one - hole,
    ]


def slabs(dice: Dice) -> Assembly:
    """A flat or carved stone in its bezel: it rests there, has play, or is drawn into it."""
    shapes = _slabs()
    play = float(dice.choice([0.0, 0.05, -0.05, -0.15]))
    stone = shapes[int(dice.integers(len(shapes)))].translate((0, 0, play))
    x0, y0, _z, x1, y1, _up = stone.bounding_box()
    wide = max(x1 - x0, y1 - y0) / 2
    rim = Manifold.cylinder(1.6, wide + 0.8, wide + 0.8, 64)
    rim -= Manifold.cylinder(5, wide + 0.02, wide + 0.02, 64, True)
    cup = rim + Manifold.cylinder(0.8, wide + 0.8, wide + 0.8, 64).translate((0, 0, -0.8))
    ring = parts.solid(parts.band(INNER, WALL, WIDTH))
    metal = ring + cup.rotate((-90, 0, 0)).translate((0, 11, 2))
    stone = stone.rotate((-90, 0, 0)).translate((0, 11, 2))
    return made([parts.of(metal), parts.of(stone)], metal - stone, firm=False)


def threaded(dice: Dice) -> Assembly:
    """A bead of any form on a head pin, which goes through it with play."""
    wide = float(dice.uniform(0.4, 0.8))
    bead = [
        Manifold.sphere(3, 8).scale((1, 1, 0.8)),
        Manifold.cylinder(2.5, 3, 3, 48, True),
        Manifold.sphere(3, 48).scale((1, 1, 1.3)),
        Manifold.cube((5, 5, 5), True),
    ][int(dice.integers(4))] - Manifold.cylinder(12, wide + 0.05, wide + 0.05, 24, True)
    pin = Manifold.cylinder(12, wide, wide, 24, True)
    pin += Manifold.cylinder(0.5, 2 * wide, 2 * wide, 24).translate((0, 0, -6.4))
    return made([parts.of(bead), parts.of(pin)], pin, firm=False)


def sunk_pearls(dice: Dice) -> Assembly:
    """A pearl that is drawn a millimetre into its cup."""
    size, sunk = dice.uniform((6, 0.4), (10, 1.0))
    cup = Manifold.cylinder(1.6, 2.4, 3.0, 48).rotate((-90, 0, 0)).translate((0, 10, 2))
    pearl = Manifold.sphere(size / 2, 48).translate((0, 11.6 + size / 2 - sunk, 2))
    body = parts.band(INNER, WALL, WIDTH)
    metal = parts.solid(body) + cup
    return made([body, *map(parts.of, (cup, pearl))], metal - pearl, firm=False)
