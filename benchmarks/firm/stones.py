"""Stones that a customer marked, unmarked stones, and metal that is round like stones."""

import numpy as np

from benchmarks.firm import gems, parts
from benchmarks.firm.assembly import Assembly, Dice, Writer, made
from benchmarks.firm.writing import FORMATS, written

PACKED = "draco.glb"
"""Packs faces in an order of its own, so bodies' numbers cannot be known beforehand."""


def marked(dice: Dice) -> Assembly:
    """A band with stones sunk into it, and prongs over them; the stones are marked."""
    body = parts.band(8.75, 2.2, 4)
    count = int(dice.integers(3, 8))
    size = float(dice.uniform(2.0, 3.2))
    metal, stones = [body], []
    for turn in np.linspace(0, 2 * np.pi, count, endpoint=False):
        out = 8.75 + 2.2 + float(dice.uniform(-0.3, 0.1)) * size
        at = (out * np.cos(turn), out * np.sin(turn), 2.0)
        stones.append(parts.brilliant(size, at))
        if dice.random() < 0.5:
            metal.append(parts.rod(0.4, 5, (at[0], at[1] + size / 2, 0)))
    whole = parts.union(*metal) - parts.union(*stones)
    numbers = range(len(metal) + 1, len(metal) + len(stones) + 1)
    return made([*metal, *stones], whole, said=numbers, writers=_in_order())


def _in_order() -> dict[str, Writer]:
    def of(fmt: str) -> Writer:
        return lambda bodies: written(np.concatenate(bodies), fmt)

    return {fmt: of(fmt) for fmt in FORMATS if fmt != PACKED}


def all_metal(dice: Dice) -> Assembly:
    """Bodies like stones that are said to be metal."""
    body = parts.band(8.75, 1.8, 4)
    pins = [parts.brilliant(2.5, (0, 14.0 + 4 * i, 2)) for i in range(int(dice.integers(1, 4)))]
    return made([body, *pins], parts.union(body, *pins), said=())


def unsaid_cuts(dice: Dice) -> Assembly:
    """A ring with stones of every cut over it: they are no metal."""
    body, cuts = parts.band(8.75, 1.8, 4), list(gems.CUTS.values())
    stones = []
    for place in range(int(dice.integers(1, 4))):
        stone = cuts[int(dice.integers(len(cuts)))](float(dice.uniform(1.2, 6)))
        stones.append(stone + np.array([8.0 * place, 16, 2]))
    return made([body, *stones], parts.solid(body), firm=False)


def unsaid_domes(dice: Dice) -> Assembly:
    """A rose cut or a cabochon in its collet, on a ring."""
    size = float(dice.uniform(3, 8))
    body, cuts = parts.band(8.75, 1.8, 4), list(gems.DOMES.values())
    stone = cuts[int(dice.integers(len(cuts)))](size)
    wide = float(np.ptp(stone[:, :, 0])) / 2 + 0.05
    collet = [parts.rod(wide + 0.7, 1.2, (0, 0, -1.2)), parts.band(wide, 0.7, 1.6) - [0, 0, 0.6]]
    up = [each[:, :, [0, 2, 1]][:, ::-1] + [0, 11.5, 2] for each in (*collet, stone)]
    return made([body, *up], parts.union(body, *up[:-1]), firm=False)


def unsaid_pearls(dice: Dice) -> Assembly:
    """Pearls on pegs, half-drilled or not, beside a ring's band."""
    body, metal, pearls = parts.band(8.75, 1.8, 4), [], []
    kinds = list(gems.PEARLS.values())
    for number in range(int(dice.integers(1, 4))):
        size = float(dice.uniform(2.5, 9))
        at = np.array([0, 11 + size / 2, 2]) if not number else np.array([30 + 12.0 * number, 0, 0])
        pearl = kinds[int(dice.integers(len(kinds)))](size)
        pearls.append(pearl[:, :, [0, 2, 1]][:, ::-1] + at)
        peg = parts.rod(0.35, 1.5 + size / 2, (0, 0, -1.5 - size / 2))
        metal.append(peg[:, :, [0, 2, 1]][:, ::-1] + at)
    return made([body, *metal, *pearls], parts.union(body, *metal), firm=False)


def granules(dice: Dice) -> Assembly:
    """Balls, domes and studs that are sunk into a band: metal."""
    inner, wall, width = dice.uniform((8, 1.6, 5), (10, 2, 7))
    count, out = int(dice.integers(5, 9)), inner + wall
    size = float(dice.uniform(1.0, 1.6))
    bodies = [parts.band(inner, wall, width)]
    for turn in parts.around(count):
        at = (out * np.cos(turn), out * np.sin(turn), width / 2)
        kind = int(dice.integers(4))
        if kind == 0:
            bodies.append(parts.ball(size, at))
        elif kind == 1:
            bodies.append(parts.box((size, size, size), tuple(np.array(at) - size / 2)))
        elif kind == 2:
            bodies.append(parts.rod(size / 2, width + 1, (*at[:2], -0.5)))
        else:
            bodies.append(gems.cabochon(2 * size) + np.array([at[0], at[1], width - 0.4]))
    return made(bodies, parts.union(*bodies))
