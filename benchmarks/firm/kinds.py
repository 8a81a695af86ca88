"""Assemblies by kind: triangles as a program would write them, and what they really hold.

Right values come from the construction: unions of clean parts by the kernel, before they are written
the way that people's files are. A strand that runs through itself is united from its pieces.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from manifold3d import Manifold

from benchmarks.firm import parts
from jewelry.models3d.mesh import Floats

Dice = np.random.Generator


@dataclass(frozen=True)
class Assembly:
    """`volume` in mm3 and `area` in mm2 as cast; `sound`: no caster would send the file back.

    `firm`: whether a firm price may be given, if figures are right.
    """

    triangles: Floats
    volume: float
    area: float
    sound: bool = True
    firm: bool = True


def made(
    triangles: list[Floats], whole: Manifold, sound: bool = True, firm: bool = True
) -> Assembly:
    together = np.concatenate(triangles)
    return Assembly(together, whole.volume(), whole.surface_area(), sound, firm)


def a_band(dice: Dice) -> Floats:
    inner, wall, width = dice.uniform((7.8, 1.2, 2), (10.5, 2.2, 6))
    return parts.band(inner, wall, width)


def band(dice: Dice) -> Assembly:
    body = a_band(dice)
    return made([body], parts.solid(body))


def prongs(dice: Dice) -> Assembly:
    """A band, a base on it and four to six prongs, which overlap."""
    inner, wall = dice.uniform((8, 1.5), (10, 2))
    ring = parts.band(inner, wall, 4)
    across = inner + wall
    base = parts.rod(2.2, 1.4, (across + 1.5, 2, 1.3))
    posts = [
        parts.rod(0.5, 4, (across + 1.5 + 1.9 * np.cos(a), 2 + 1.9 * np.sin(a), 1.0))
        for a in np.linspace(0, 2 * np.pi, int(dice.integers(4, 7)), endpoint=False)
    ]
    bridge = parts.box((3, 2, 1.5), (across - 0.5, 1, 1.2))
    all_of = [ring, base, bridge, *posts]
    return made(all_of, parts.union(*all_of))


def halo(dice: Dice) -> Assembly:
    """A ring of beads, each in its neighbours."""
    count = int(dice.integers(16, 30))
    beads = [
        parts.ball(1.1, (6 * np.cos(a), 6 * np.sin(a), 0))
        for a in np.linspace(0, 2 * np.pi, count, endpoint=False)
    ]
    disc = parts.rod(5.5, 1.2, (0, 0, -0.6))
    return made([disc, *beads], parts.union(disc, *beads))


def twist(dice: Dice) -> Assembly:
    """Two strands about one another, deep into each other."""
    twists = int(dice.integers(7, 15))
    swing = float(dice.uniform(0.5, 0.9))
    wires = [parts.wire(parts.strand(9.5, swing, twists, phase), 0.8) for phase in (0, np.pi)]
    return made(wires, parts.union(*wires))


def coil(dice: Dice) -> Assembly:
    """One wire twice around the finger, in one shell that runs through itself."""
    turns, radius = 2, float(dice.uniform(0.8, 1.0))
    turn = np.linspace(0, 2 * np.pi * turns, 721)[:-1]
    swing = float(dice.uniform(0.3, 0.6)) * radius
    out = 9.5 + swing * np.cos(turn / turns)
    path = np.stack([out * np.cos(turn), out * np.sin(turn), swing * np.sin(turn / turns)], 1)
    body = parts.wire(path, radius)
    return made([body], parts.union(*parts.lengths(body, 720, 8)))


def mirrored(dice: Dice) -> Assembly:
    """A plate of two mirrored halves, with both their inner faces."""
    sides = dice.uniform((8, 8, 0.6), (14, 14, 1.2))
    half = parts.box(tuple(sides), (0, 0, 0))
    other = (half * [1, 1, -1])[:, ::-1]
    if dice.random() < 0.5:
        other = meshed_otherwise(other)
    return made(
        [half, other], parts.solid(parts.box((*sides[:2], 2 * sides[2]), (0, 0, -sides[2])))
    )


def meshed_otherwise(body: Floats) -> Floats:
    middle = body.mean(axis=1, keepdims=True)
    return np.concatenate(
        [np.concatenate([body[:, [i, (i + 1) % 3]], middle], axis=1) for i in range(3)]
    )


def corners(dice: Dice) -> Assembly:
    """Bars of a letter that have a corner in common."""
    long, thick = dice.uniform((8, 1.5), (14, 2.5))
    bars = [
        parts.box((long, thick, 2), (0, 0, 0)),
        parts.box((thick, long, 3), (0, 0, 0)),
        parts.box((thick, thick, 4), (long - thick, 0, 0)),
    ]
    return made(bars, parts.union(*bars))


def bezel(dice: Dice) -> Assembly:
    """A wall on its base disc: one circle, one floor."""
    radius, wall, height = dice.uniform((3, 0.7, 2), (5, 1.0, 4))
    steps = 64
    cup = parts.band(radius - wall, wall, height, steps)
    base = parts.of(Manifold.cylinder(1.0, radius, radius, steps))
    return made([cup, base], parts.union(cup, base))


def doubled(dice: Dice) -> Assembly:
    """One ring in two meshings."""
    body = a_band(dice)
    return made([body, meshed_otherwise(body)], parts.solid(body))


def slivers(dice: Dice) -> Assembly:
    """A band with needles: sides cut in a hundred thousandth of their length."""
    body = a_band(dice)
    near = body[:40, 0] + 1e-5 * (body[:40, 1] - body[:40, 0])
    one = np.stack([body[:40, 0], near, body[:40, 2]], 1)
    rest = np.stack([near, body[:40, 1], body[:40, 2]], 1)
    return made([body[40:], one, rest], parts.solid(body))


def flips(dice: Dice) -> Assembly:
    """Some faces turned, or all."""
    body = a_band(dice)
    turned = dice.random(len(body)) < (1.0 if dice.random() < 0.5 else 0.2)
    file = np.where(turned[:, None, None], body[:, ::-1], body)
    return made([file], parts.solid(body))


def gaps(dice: Dice) -> Assembly:
    """Corners torn apart by what kernels of NURBS allow."""
    body = a_band(dice)
    torn = 10.0 ** dice.uniform(-5, -3)
    return made([body + dice.uniform(-torn, torn, body.shape)], parts.solid(body))


def torn(dice: Dice) -> Assembly:
    """Faces missing: nobody can say what it holds."""
    body = a_band(dice)
    return made([body[int(dice.integers(5, 60)) :]], parts.solid(body), sound=False, firm=False)


def hollow(dice: Dice) -> Assembly:
    """A closed hollow within a thick band: casting fills it."""
    body = parts.band(9, 3, 5)
    within = parts.band(9.8, 1.4, 3.4) + np.array([0, 0, 0.8])
    return made([body, within[:, ::-1]], parts.solid(body))


def cutter(dice: Dice) -> Assembly:
    """A reversed rod across the skin: nobody can know whether it is a hole."""
    body = parts.band(9, 1.8, 4)
    rod = parts.rod(0.8, 6, (9.9, 0, -1))
    return made([body, rod[:, ::-1]], parts.union(body, rod), firm=False)


def plates(dice: Dice) -> Assembly:
    """Several pieces, side by side."""
    body = a_band(dice)
    pieces = [body + np.array([26.0 * i, 0, 0]) for i in range(int(dice.integers(2, 5)))]
    return made(pieces, parts.union(*pieces))


def seated(dice: Dice) -> Assembly:
    """A ring with the stone left in the file: it is no metal."""
    body = parts.band(8.75, 1.8, 4)
    stone = parts.brilliant(float(dice.uniform(2.5, 6.5)), (0, 14.0, 2))
    return made([body, stone], parts.solid(body), firm=False)


def strays(dice: Dice) -> Assembly:
    """A stray face, or a plane that the ring was drawn on."""
    body = a_band(dice)
    face = np.array([[[-20, -20, 0], [20, -20, 0], [20, 20, 0]]], float)
    size = float(dice.choice([0.02, 1.0]))
    return made([body, face * size + [0, 0, 9]], parts.solid(body))


def both_sides(dice: Dice) -> Assembly:
    body = a_band(dice)
    return made([body, body[:, ::-1]], parts.solid(body))


KINDS: dict[str, Callable[[Dice], Assembly]] = {
    each.__name__: each
    for each in (
        band, prongs, halo, twist, coil, mirrored, corners, bezel, doubled, slivers, flips, gaps,
        torn, hollow, cutter, plates, seated, strays, both_sides,
    )
}  # fmt: skip
