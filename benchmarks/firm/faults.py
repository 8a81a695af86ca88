"""Kinds of faults: what files do to sound pieces."""

import numpy as np

from benchmarks.firm import forms, parts
from benchmarks.firm.assembly import Assembly, Dice, made
from jewelry.models3d.geometry.mesh import Floats
from jewelry.pricing.engine import verdict


def mirrored(dice: Dice) -> Assembly:
    """A plate of two mirrored halves, with both their inner faces; sometimes one inside out."""
    x, y, half = dice.uniform((8, 8, 0.3), (14, 14, 1.2))
    one = parts.box((x, y, half), (0, 0, 0))
    other = one * [1, 1, -1]
    other = other if dice.random() < 0.3 else other[:, ::-1]
    other = parts.thirds(other) if dice.random() < 0.5 else other
    whole = parts.box((x, y, 2 * half), (0, 0, -half))
    return made([one, other], parts.solid(whole), wall=2 * half)


def halves(dice: Dice) -> Assembly:
    """A ring of two mirrored halves that share their cut."""
    inner, wall, width = dice.uniform((8, 1.2, 1), (10, 2, 2.5))
    steps = int(dice.integers(32, 160))
    half = parts.band(inner, wall, width, steps)
    other = (half * [1, 1, -1])[:, ::-1]
    whole = parts.band(inner, wall, 2 * width, steps) - [0, 0, width]
    return made([half, other], parts.solid(whole), wall=min(wall, 2 * width))


def slit(dice: Dice) -> Assembly:
    """Two halves drawn a hair apart: no wax printer leaves that open."""
    x, y, half = dice.uniform((8, 8, 0.8), (20, 14, 1.5))
    apart = float(10 ** dice.uniform(-4, -2))
    one = parts.box((x, y, half), (0, 0, apart / 2))
    whole = parts.box((x, y, 2 * half + apart), (0, 0, -half - apart / 2))
    return made([one, (one * [1, 1, -1])[:, ::-1]], parts.solid(whole), wall=2 * half)


def sheets(dice: Dice) -> Assembly:
    """Sheets of unlike size that lie on one another: a wall is as thick as both."""
    x, y, one, two = dice.uniform((10, 8, 0.3, 0.3), (16, 14, 0.8, 0.8))
    share = 1.0 if dice.random() < 0.3 else float(dice.uniform(0.6, 0.95))
    bodies = [parts.box((x, y, one), (0, 0, -one)), parts.box((share * x, y, two), (0, 0, 0))]
    is_thin = share < 1 and one < verdict.LEAST_WALL_MM - verdict.SLACK_MM
    wall = one if share < 1 else one + two
    return made(bodies, parts.union(*bodies), firm=not is_thin, wall=wall)


def thin(dice: Dice) -> Assembly:
    """A wall that can't be cast, as a part of a sound band or between two halves."""
    wall = float(dice.uniform(0.15, 0.42))
    if dice.random() < 0.5:
        one = parts.box((12, 10, wall / 2), (0, 0, 0))
        bodies = [one, (one * [1, 1, -1])[:, ::-1]]
    else:
        bodies = [parts.band(9, 1.8, 4), parts.rod(6, wall, (0, 14, 2))]
    return made(bodies, parts.union(*bodies), firm=False)


def doubled(dice: Dice) -> Assembly:
    """One ring in two meshings."""
    body = parts.any_band(dice)
    return made([body, parts.thirds(body)], parts.solid(body))


def repeated(dice: Dice) -> Assembly:
    """All bodies twice, or the band alone."""
    bodies = [parts.band(9, 1.8, 4), *forms.head(dice, 10.8, 2)]
    again = bodies if dice.random() < 0.5 else bodies[:1]
    return made([*bodies, *again], parts.union(*bodies))


def slivers(dice: Dice) -> Assembly:
    """Needles: sides cut in a hundred thousandth of their length."""
    body = parts.any_band(dice)
    near = body[:40, 0] + 1e-5 * (body[:40, 1] - body[:40, 0])
    one = np.stack([body[:40, 0], near, body[:40, 2]], 1)
    rest = np.stack([near, body[:40, 1], body[:40, 2]], 1)
    return made([body[40:], one, rest], parts.solid(body))


def flips(dice: Dice) -> Assembly:
    """Some faces turned, or all."""
    body = parts.any_band(dice)
    turned = dice.random(len(body)) < (1.0 if dice.random() < 0.5 else 0.2)
    file = np.where(turned[:, None, None], body[:, ::-1], body)
    return made([file], parts.solid(body))


def reversed_prong(dice: Dice) -> Assembly:
    """One of the prongs mirrored and inside out: a hole, for all that anybody knows."""
    bodies = [parts.band(9, 1.8, 4), *forms.head(dice, 10.8, 2)]
    whole = parts.union(*bodies)
    less = parts.union(*bodies[:-1]) - parts.solid(bodies[-1])
    matters = abs(whole.volume() - less.volume()) > 0.005 * whole.volume()
    return made([*bodies[:-1], bodies[-1][:, ::-1]], whole, firm=not matters)


def gaps(dice: Dice) -> Assembly:
    """Corners torn apart by what kernels of NURBS allow."""
    body = parts.any_band(dice)
    torn = 10.0 ** dice.uniform(-5, -3)
    return made([body + dice.uniform(-torn, torn, body.shape)], parts.solid(body))


def seams(dice: Dice) -> Assembly:
    """Edges split on one side only."""
    body = parts.any_band(dice)
    split = dice.permutation(len(body))[: int(dice.integers(4, 30))]
    middle = (body[split, 0] + body[split, 1]) / 2
    one = np.stack([body[split, 0], middle, body[split, 2]], 1)
    two = np.stack([middle, body[split, 1], body[split, 2]], 1)
    return made([np.delete(body, split, axis=0), one, two], parts.solid(body))


def strays(dice: Dice) -> Assembly:
    """A stray face, or a plane that the ring was drawn on."""
    body = parts.any_band(dice)
    face = np.array([[[-20, -20, 0], [20, -20, 0], [20, 20, 0]]], float)
    size = float(dice.choice([0.02, 1.0]))
    return made([body, face * size + [0, 0, 9]], parts.solid(body))


def both_sides(dice: Dice) -> Assembly:
    body = parts.any_band(dice)
    return made([body, body[:, ::-1]], parts.solid(body))


def torn(dice: Dice) -> Assembly:
    """Faces are missing: its volume is unknown."""
    body = parts.any_band(dice)
    return made([body[int(dice.integers(5, 60)) :]], parts.solid(body), sound=False, firm=False)


def cutter(dice: Dice) -> Assembly:
    """A reversed rod across the skin: it may be a hole or not."""
    body = parts.band(9, 1.8, 4)
    rod = parts.rod(float(dice.uniform(0.7, 1.2)), 6, (9.9, 0, -1))
    return made([body, rod[:, ::-1]], parts.union(body, rod), firm=False)


def seated(dice: Dice) -> Assembly:
    """A ring with its stones left in the file: they are no metal."""
    body, bodies = parts.band(8.75, 1.8, 4), []
    for number in range(int(dice.integers(1, 6))):
        size = float(dice.uniform(1.5, 6.5) if not number else dice.uniform(1, 2))
        bodies.append(parts.brilliant(size, (4.0 * number - 4, 14.0 + number, 2)))
    return made([body, *bodies], parts.solid(body), firm=False)


def mixed(dice: Dice) -> Assembly:
    """A ring with a head, and one or two faults at once."""
    bodies = [parts.band(9, 1.8, 4, int(dice.integers(64, 160))), *forms.head(dice, 9.6, 2)]
    whole = parts.union(*bodies)
    found: list[Floats] = [parts.meshed(body, dice) for body in bodies]
    if dice.random() < 0.4:
        found.append(parts.thirds(found[int(dice.integers(len(found)))]))
    if dice.random() < 0.4:
        found = [body[:, ::-1] for body in found]
    if dice.random() < 0.4:
        noise = 10.0 ** dice.uniform(-5, -3.3)
        found = [body + dice.uniform(-noise, noise, body.shape) for body in found]
    return made(found, whole)
