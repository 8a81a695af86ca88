"""Pendants, earrings and bracelets, as they hang or stand: z up. Each function builds one."""

import numpy as np

from shop.demo.pieces.forms import (
    TURN_RADIANS,
    Array,
    Mesh,
    around,
    bend,
    capped,
    facets,
    revolve,
    smoothstep,
    superellipse,
    sweep,
    torus,
)
from shop.demo.pieces.plates import Plate

DOWN = -np.pi / 2


def trefoil() -> Mesh:
    run = around(360)
    x, z = np.sin(run) + 2 * np.sin(2 * run), np.cos(run) - 2 * np.cos(2 * run)
    path = np.stack([3.6 * x, -2.3 * np.sin(3 * run), -3.6 * z], axis=-1)
    across, rise = superellipse(around(32), 2.0)
    return torus(sweep(path, 1.35 * across, 1.35 * rise))


def drop() -> Mesh:
    """The hull of two circles: a small one about the bail hole, a large one below."""
    small, large, below = 2.9, 5.9, 12.5

    def outline(angle: Array) -> Array:
        off = np.abs((angle - DOWN + np.pi) % TURN_RADIANS - np.pi)
        normal = np.arccos((small - large) / below)
        touch = np.arctan2(large * np.sin(normal), below + large * np.cos(normal))
        side = np.sqrt(np.maximum(large**2 - (below * np.sin(off)) ** 2, 0))
        straight = small / np.maximum(np.cos(np.minimum(off, normal) - normal), 0.1)
        return np.where(off < touch, below * np.cos(off) + side, straight)

    def thick(x: Array, z: Array, way: Array) -> Array:
        return 0.8 + 2.2 * smoothstep(-(z + 0.5) / below) * np.sqrt(1 - np.minimum(way, 1) ** 2.4)

    return Plate(1.5, outline, thick).mesh(steps=28)


def corolla() -> Mesh:
    petals = 8

    def outline(angle: Array) -> Array:
        return 7.8 + 2.5 * np.abs(np.cos(petals / 2 * (angle - DOWN))) ** 0.7

    def thick(x: Array, z: Array, way: Array) -> Array:
        fold = np.abs(np.cos(petals / 2 * (np.arctan2(z, x) - DOWN)))
        return 0.7 + 0.75 * fold * np.sin(np.pi * way) ** 0.8

    def dish(x: Array, z: Array) -> Array:
        return -0.018 * (x**2 + z**2)

    return Plate(2.0, outline, thick, dish).mesh(turns=224, steps=20)


def leaf() -> Mesh:
    """Two arcs that meet in a tip, joined to a ring about the bail hole."""

    def outline(angle: Array) -> Array:
        x, z = np.cos(angle), np.sin(angle)
        arcs = [_exit(side * 14.06, -12.3, 20.56, x, z) for side in (-1, 1)]
        blade = np.minimum(*arcs)
        return 3.0 + np.logaddexp(0, 4 * (blade - 3.0)) / 4

    def thick(x: Array, z: Array, way: Array) -> Array:
        rib = np.exp(-((x / 0.6) ** 2)) * smoothstep(-(z + 1) / 4)
        vein = np.cos(TURN_RADIANS * (z / 4.4 - 0.3 * np.abs(x)))
        return 0.95 + 0.11 * vein * smoothstep(np.abs(x) / 2) * smoothstep(-z / 6) + 0.4 * rib

    def curl(x: Array, z: Array) -> Array:
        fold = np.sqrt(x**2 + 0.5) * smoothstep(-(z + 1) / 6)
        return 0.3 * fold + 0.008 * (z + 11.5) ** 2 + 0.014 * x * z

    return Plate(1.5, outline, thick, curl, rounding=0.7).mesh(turns=210, steps=22)


def _exit(x0: float, z0: float, radius: float, x: Array, z: Array) -> Array:
    """How far from the origin a ray along (x, z) leaves the circle about (x0, z0)."""
    ahead = x0 * x + z0 * z
    return ahead + np.sqrt(ahead**2 - x0**2 - z0**2 + radius**2)


def shard() -> Mesh:
    """A long shield cut in flat facets around the bail hole."""
    # Rim x, z; how far out the table reaches; half thickness of the table there.
    right = np.array(
        [
            [0, -23, 0.40, 2.9],
            [5.9, -8.4, 0.52, 2.3],
            [4.6, -1.8, 0.66, 1.5],
            [3.1, 2.4, 0.76, 1.05],
            [0, 3.5, 0.80, 0.9],
        ]
    )
    corner = np.vstack([right, right[-2:0:-1] * [-1, 1, 1, 1]])
    angle = np.arctan2(corner[:, 1], corner[:, 0])
    far = np.hypot(corner[:, :1], corner[:, 1:2])
    hole, rim = np.full_like(far, 1.65), np.full_like(far, 0.7)
    radius = np.hstack([hole, far * corner[:, 2:3], far])
    half = np.hstack([rim + 0.2, corner[:, 3:], rim])
    grid = revolve(angle, np.hstack([radius, radius[:, ::-1]]), np.hstack([half, -half[:, ::-1]]))
    return facets(grid, 3)


def croissant() -> Mesh:
    """An open hoop, thickest below, its flutes leaning like the layers of a croissant."""
    way = np.linspace(0, 1, 420)[:, None]
    angle = TURN_RADIANS * (0.25 + 0.045 + 0.91 * way)
    path = np.hstack([8.6 * np.cos(angle), 0 * angle, 8.6 * np.sin(angle)])
    swell = np.sin(np.pi * way) ** 2
    around_section = around(32)
    flute = np.abs(np.sin(11 * np.pi * way + 0.5 * np.sin(around_section)))
    size = (0.68 + 2.3 * swell) * (1 - 0.2 * swell * (1 - flute**0.8)) * _ends(way, 0.012)
    return capped(bend(path, size * np.cos(around_section), size * np.sin(around_section)))


def dewdrop() -> Mesh:
    """Hook and drop in one: a wire that swells into a drop at its end."""
    over = np.linspace(0.15, np.pi, 110)
    hook = np.stack([4.0 - 4.0 * np.cos(over), 4.0 * np.sin(over)], axis=-1)[::-1]
    hook = np.vstack([hook[:1] + np.linspace([0.9, -8.0], [0.0, -0.15], 40), hook])
    fall = np.stack([np.zeros(190), np.linspace(-0.2, -22.5, 190)], axis=-1)
    line = np.vstack([hook, fall])
    path = np.stack([line[:, 0], 0 * line[:, 0], line[:, 1]], axis=-1)
    deep = -line[:, 1:] * (np.arange(len(line)) > len(hook))[:, None]
    belly = np.clip((deep - 8.0) / 14.5, 0, 1)
    size = 0.64 + 3.1 * np.sin(np.pi * belly**1.9) ** 0.9 * (belly > 0)
    size = size * _ends(np.linspace(0, 1, len(line))[:, None], 0.012)
    turn = around(36)
    return capped(bend(path, size * np.cos(turn), size * np.sin(turn)))


def rope() -> Mesh:
    """Three strands as one rod, turned 22 thirds about itself: it closes strand upon strand."""
    thirds, columns = 22 * 3 + 1, 30
    angle = around(470)[:, None]
    turn = around(columns)
    lobe = 2.25 * (1 + 0.17 * np.cos(3 * turn))
    roll = turn + thirds * angle / 3
    section = revolve(angle, 32.65 + lobe * np.cos(roll), lobe * np.sin(roll))
    return torus(section, shift=thirds * columns // 3)


def cuff() -> Mesh:
    """An open oval of 60 by 50 mm that widens towards its rounded ends."""
    way = np.linspace(0, 1, 260)[:, None]
    angle = -np.pi / 2 + TURN_RADIANS * (0.11 + 0.78 * way)
    path = np.hstack([31 * np.cos(angle), 0 * angle, 26 * np.sin(angle)])
    across, rise = superellipse(around(40), 2.7)
    wide = 3.4 + 2.0 * np.abs(2 * way - 1) ** 3
    end = _ends(way, 0.022)
    return capped(bend(path, 1.0 * across * end**0.5, wide * rise * end))


def _ends(way: Array, length: float) -> Array:
    """A factor that rounds both ends of 0..1 over `length`, nearly to nothing at the tips."""
    from_tip = np.clip(np.minimum(way, 1 - way) / length, 0.004, 1)
    return np.sqrt(1 - (1 - from_tip) ** 2)
