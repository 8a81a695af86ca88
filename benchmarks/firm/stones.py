"""Stones that somebody marked: set aside, and their seats cut out of the metal."""

import numpy as np

from benchmarks.firm import parts
from benchmarks.firm.assembly import Assembly, Dice, made


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
    return made([*metal, *stones], whole, said=numbers)


def all_metal(dice: Dice) -> Assembly:
    """Bodies like stones that are said to be metal."""
    body = parts.band(8.75, 1.8, 4)
    pins = [parts.brilliant(2.5, (0, 14.0 + 4 * i, 2)) for i in range(int(dice.integers(1, 4)))]
    return made([body, *pins], parts.union(body, *pins), said=())
