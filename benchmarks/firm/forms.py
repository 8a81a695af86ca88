"""Kinds of pieces: how jewellers put bodies together. All are sound.

Right values are unions of clean parts by the kernel, before they are written as people's files are.
"""

import numpy as np
from manifold3d import Manifold, OpType

from benchmarks.firm import parts
from benchmarks.firm.assembly import Assembly, Dice, made
from jewelry.models3d.geometry.mesh import Floats

LETTER = [(0, 0), (1, 0), (1, 0.3), (0.3, 0.3), (0.3, 0.7), (1, 0.7), (1, 1), (0, 1)]
"""The outline of a C, one wide and high."""


def star(dice: Dice) -> list[tuple[float, float]]:
    """The outline of a star, one wide and high."""
    count = int(dice.integers(5, 12))
    turns = zip(parts.around(2 * count), [0.5, 0.25] * count, strict=True)
    return [(0.5 + far * np.cos(a), 0.5 + far * np.sin(a)) for a, far in turns]


def band(dice: Dice) -> Assembly:
    body = parts.any_band(dice)
    return made([body], parts.solid(body))


def head(dice: Dice, out: float, height: float) -> list[Floats]:
    """A base on a band of outer radius `out`, with four to six prongs, which overlap."""
    base = parts.rod(2.2, 1.4, (out + 1.5, height, 1.3))
    posts = [
        parts.rod(0.5, 4, (out + 1.5 + 1.9 * np.cos(a), height + 1.9 * np.sin(a), 1.0))
        for a in parts.around(int(dice.integers(4, 7)))
    ]
    return [base, parts.box((3, 2, 1.5), (out - 0.5, height - 1, 1.2)), *posts]


def prongs(dice: Dice) -> Assembly:
    """A head deep in its band, or only a little: then the customer is asked."""
    inner, wall = dice.uniform((8, 1.5), (10, 2))
    deep = float(dice.choice([0.0, 1.2]))
    bodies = [parts.band(inner, wall, 4), *head(dice, inner + wall - deep, 2)]
    return made(bodies, parts.union(*bodies))


def halo(dice: Dice) -> Assembly:
    """A ring of beads, each in its neighbours."""
    beads = [
        parts.ball(1.1, (6 * np.cos(a), 6 * np.sin(a), 0))
        for a in parts.around(int(dice.integers(16, 30)))
    ]
    bodies = [parts.rod(5.5, 1.2, (0, 0, -0.6)), *beads]
    return made(bodies, parts.union(*bodies))


def pave(dice: Dice) -> Assembly:
    """A band with a hundred little beads pressed into it."""
    inner, wall, width = dice.uniform((8, 1.5, 3), (10, 2, 5))
    count, out = int(dice.integers(30, 50)), inner + wall
    size, angles = float(dice.uniform(0.3, 0.45)), parts.around(count)
    beads = [
        parts.ball(size, (out * np.cos(a), out * np.sin(a), z), 16)
        for a in angles
        for z in (0.3 * width, 0.7 * width)
    ]
    bodies = [parts.band(inner, wall, width), *beads]
    return made(bodies, parts.union(*bodies))


def twist(dice: Dice) -> Assembly:
    """Two or three strands about one another, deep into each other."""
    twists, count = int(dice.integers(7, 15)), int(dice.integers(2, 4))
    swing = float(dice.uniform(0.5, 0.9))
    wires = [parts.wire(parts.strand(9.5, swing, twists, p), 0.8) for p in parts.around(count)]
    # what the strands close off between them is cast full
    return made(wires, parts.filled(parts.union(*wires)))


def coil(dice: Dice) -> Assembly:
    """One wire twice around the finger, in one shell that runs through itself."""
    turns, radius = 2, float(dice.uniform(0.8, 1.0))
    turn = np.linspace(0, parts.FULL_TURN_RADIANS * turns, 721)[:-1]
    swing = float(dice.uniform(0.3, 0.6)) * radius
    out = 9.5 + swing * np.cos(turn / turns)
    path = np.stack([out * np.cos(turn), out * np.sin(turn), swing * np.sin(turn / turns)], 1)
    body = parts.wire(path, radius)
    return made([body], parts.union(*parts.lengths(body, 720, 8)))


def knot(dice: Dice) -> Assembly:
    """A trefoil of wire so thick, or drawn so flat, that it runs through itself."""
    turn, flat = np.linspace(0, parts.FULL_TURN_RADIANS, 541)[:-1], float(dice.uniform(0.3, 0.8))
    out = 6 + 2.5 * np.cos(1.5 * 2 * turn)
    path = np.stack([out * np.cos(2 * turn), out * np.sin(2 * turn), flat * np.sin(3 * turn)], 1)
    body = parts.wire(path, float(dice.uniform(0.9, 1.2)))
    return made([body], parts.union(*parts.lengths(body, 540, 12)))


def chain(dice: Dice) -> Assembly:
    """Links that go through one another and touch nowhere."""
    radius, thick = float(dice.uniform(3, 4)), float(dice.uniform(0.4, 0.6))
    turn = parts.around(96)
    flat = parts.wire(radius * np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1), thick)
    upright = flat @ np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
    links = [
        (upright if number % 2 else flat) + [1.3 * radius * number, 0, 0]
        for number in range(int(dice.integers(3, 8)))
    ]
    return made(links, parts.union(*links), wall=2 * thick)


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
    """A wall on its base disc: one circle, one floor, the same corners."""
    radius, wall, height = dice.uniform((3, 0.7, 2), (5, 1.0, 4))
    steps = int(dice.integers(24, 96))
    cup = parts.band(radius - wall, wall, height, steps)
    base = parts.disc(radius, 1.0, steps)
    return made([cup, base], parts.union(cup, base))


def plates(dice: Dice) -> Assembly:
    """Several pieces, side by side."""
    body = parts.any_band(dice)
    pieces = parts.row(body, int(dice.integers(2, 5)))
    return made(pieces, parts.union(*pieces))


def hollow(dice: Dice) -> Assembly:
    """A closed hollow within a thick band: casting fills it."""
    body, thick = parts.band(9, 3, 5), float(dice.uniform(0.7, 1.0))
    within = parts.band(9 + thick, 3 - 2 * thick, 5 - 2 * thick) + np.array([0, 0, thick])
    return made([body, within[:, ::-1]], parts.solid(body))


def drained(dice: Dice) -> Assembly:
    """A hollow with a hole of more than a drain's width: it stays empty."""
    thick = float(dice.uniform(0.8, 1.0))
    within = parts.band(9 + thick, 3 - 2 * thick, 5 - 2 * thick) + np.array([0, 0, thick])
    drain = parts.rod(float(dice.uniform(0.9, 1.2)), 3, (10.5, 0, -1))
    whole = parts.solid(parts.band(9, 3, 5)) - parts.union(within, drain)
    return made([parts.of(whole)], whole)


def pinhole(dice: Dice) -> Assembly:
    """A hollow ring or bangle with too narrow a drain, and at times a speck far off."""
    inner = float(dice.choice([9.0, 27.0]))
    width, drain = dice.uniform((6, 0.1), (12, 0.65))
    within = parts.band(inner + 1, 3, width - 2) + np.array([0, 0, 1])
    hole = parts.rod(drain, 3, (inner + 2.5, 0, -1))
    whole = parts.solid(parts.band(inner, 5, width)) - parts.union(within, hole)
    speck = parts.box((0.01, 0.01, 0.01), (float(dice.uniform(40, 400)), 0, 0))
    bodies = [parts.of(whole)] + ([speck] if dice.random() < 0.5 else [])
    return made(bodies, whole, firm=False)


def openwork(dice: Dice) -> Assembly:
    """A hollow bead that is holes for a fifth of its skin."""
    radius, wide = dice.uniform((5, 1.3), (7, 1.8))
    count = int(0.22 * (2 * radius) ** 2 / (wide / 2) ** 2)
    turn = np.pi * (1 + 5**0.5) * np.arange(count)
    tilt = np.arccos(1 - (2 * np.arange(count) + 1) / count)
    hole = Manifold.cylinder(radius + 1, wide / 2, wide / 2, 16)
    holes = [
        hole.rotate((0, float(np.degrees(down)), 0)).rotate((0, 0, float(np.degrees(around))))
        for down, around in zip(tilt, turn, strict=True)
    ]
    within = parts.solid(parts.ball(radius - 0.9, (0, 0, 0)))
    whole = parts.solid(parts.ball(radius, (0, 0, 0))) - within
    whole -= Manifold.batch_boolean(holes, OpType.Add)
    return made([parts.of(whole)], whole)


def letters(dice: Dice) -> Assembly:
    """A plate of a concave outline, welded to a bail."""
    wide, thick = dice.uniform((8, 1.0), (16, 2.0))
    body = parts.plate([(wide * x, wide * y) for x, y in LETTER], float(thick))
    turn = parts.around(64)
    path = np.stack([2 + 2 * np.cos(turn), wide + 1.5 + 2 * np.sin(turn), 0 * turn + 0.4], 1)
    bail = parts.wire(path, 0.7)
    return made([body, bail], parts.union(body, bail))
