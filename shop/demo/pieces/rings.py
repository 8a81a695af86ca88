"""Rings: the finger's axis is y, the top of the ring +z. Each function builds one."""

import numpy as np

from shop.demo.pieces.forms import (
    TURN_RADIANS,
    Array,
    Mesh,
    around,
    bump,
    facets,
    revolve,
    smoothstep,
    superellipse,
    sweep,
    torus,
)
from shop.demo.pieces.plates import Pierced

TOP_RADIANS = np.pi / 2


def comfort() -> Mesh:
    angle = around(150)[:, None]
    across, along = superellipse(around(44), 2.6)
    depth = np.where(across > 0, 1.15, 0.75) * across
    return torus(revolve(angle, 9.75 + depth, 2.5 * along))


def flat() -> Mesh:
    angle = around(160)[:, None]
    half = np.array([[1, 0], [1, 0.86], [0.76, 1], [-0.6, 1], [-0.9, 0.9], [-1, 0.55]])
    outline = np.vstack([half, half[:0:-1] * [1, -1]])
    steps = np.linspace(0, 1, 2, endpoint=False)[None, :, None]
    profile = outline[:, None] * (1 - steps) + np.roll(outline, -1, axis=0)[:, None] * steps
    radius, height = profile.reshape(-1, 2).T
    return torus(revolve(angle, 9.6 + 0.85 * radius, 2.0 * height))


def wave() -> Mesh:
    angle = around(240)[:, None]
    radius, height = _band(8.6, 1.8 + 0 * angle, 3.2 + 0 * angle, 2.6, 44)
    return torus(revolve(angle, radius, height + 1.1 * np.sin(5 * angle)))


def torsade() -> Mesh:
    """A rounded square rod turned 17 quarters about itself: it closes edge upon edge."""
    quarters, columns = 17, 44
    angle = around(320)[:, None]
    x, y = superellipse(around(columns), 4.0)
    across, along = _rolled(1.25 * x, 1.25 * y, quarters * angle / 4)
    return torus(revolve(angle, 10.1 + across, along), shift=quarters * columns // 4)


def hammered() -> Mesh:
    """Each blow leaves a shallow bowl; the deepest bowl wins, so ridges stand between them."""
    angle = around(210)[:, None]
    radius, height = _band(8.75, 1.9 + 0 * angle, 4.8 + 0 * angle, 3.6, 60)
    blow = np.arange(58)
    turn = TURN_RADIANS * (blow * 0.6180339887 % 1)  # steps of the golden ratio never bunch up
    side = (blow * 0.7548776662 % 1 - 0.5) * 6.2
    arc = 10.6 * ((angle[..., None] - turn + np.pi) % TURN_RADIANS - np.pi)
    far = arc**2 + (height[..., None] - side) ** 2
    dent = np.maximum(0.36 - far / (10 + 5 * np.sin(2.4 * blow)), 0).max(axis=2)
    outside = smoothstep((radius - 9.7) / 0.9)
    return torus(revolve(angle, radius + (0.12 - dent) * outside, height))


def signet() -> Mesh:
    angle = around(260)[:, None]
    head = bump(angle, TOP_RADIANS, 1.3)
    radius, height = _band(8.7, 1.7 + 3.6 * head, 3.2 + 7.6 * head**1.6, 3.0, 56)
    table = 11.1 / np.maximum(np.sin(angle), 0.05)
    return torus(revolve(angle, _soft_min(radius, table, 0.2), height))


def dome() -> Mesh:
    angle = around(230)[:, None]
    swell = bump(angle, TOP_RADIANS, 2.5)
    radius, height = _band(8.6, 1.5 + 1.75 * swell**1.5, 2.6 + 6.9 * swell**1.6, 2.2, 52)
    return torus(revolve(angle, radius, height))


def moebius() -> Mesh:
    """Half a turn of a ribbon, on top; its inner edge keeps clear of the finger all along."""
    columns = 48
    angle = around(260)[:, None]
    x, y = superellipse(around(columns), 2.8)
    turn = np.pi * smoothstep(0.5 + (angle - np.pi) / 4.4)
    across, along = _rolled(0.8 * x, 2.2 * y, turn)
    radius = 8.7 - across.min(axis=1, keepdims=True) + across
    return torus(revolve(angle - TOP_RADIANS, radius, along), shift=columns // 2)


def clou() -> Mesh:
    """Eighteen pyramids; the facets are flat because their corners lie in one plane."""
    count, inner = 18, 8.8
    angle = around(2 * count)[:, None]
    peak = np.arange(2 * count)[:, None] % 2
    chord = np.where(peak, np.cos(np.pi / count), 1.0)
    middle = np.where(peak, 11.35, 10.1)
    base = 10.1 * chord
    low = np.full_like(middle, inner)
    radius = np.hstack([base, middle, base, low + 0.55, low, low, low + 0.55])
    height = np.array([1.75, 0, -1.75, -2.1, -1.85, 1.85, 2.1])
    mesh = facets(revolve(angle, radius, height), 2)
    hole = np.hypot(mesh[..., 0], mesh[..., 2])
    grown = np.maximum(inner / hole, 1)  # chords of the hole become arcs again
    return mesh * np.stack([grown, np.ones_like(grown), grown], axis=-1).astype(np.float32)


def braid() -> Mesh:
    """One strand that goes twice around the finger and winds eleven times: a torus knot."""
    run = around(440)
    ring = 10.75 + 1.05 * np.cos(11 * run)
    path = np.stack([ring * np.cos(2 * run), 1.5 * np.sin(11 * run), ring * np.sin(2 * run)], -1)
    across, rise = superellipse(around(22), 2.0)
    return torus(sweep(path, 0.9 * across, 0.9 * rise))


def lattice() -> Mesh:
    return Pierced(8.8, 1.5, 6.4, windows=16, opening=(0.62, 0.6), power=1.7).mesh()


def _band(
    inner: float, thick: Array, width: Array, power: float, columns: int
) -> tuple[Array, Array]:
    """Radius and height (n, m) of sections `thick` by `width` (n, 1) outwards from `inner`."""
    across, along = superellipse(around(columns), power)
    return inner + thick / 2 * (1 + across), width / 2 * along


def _rolled(x: Array, y: Array, turn: Array) -> tuple[Array, Array]:
    return x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)


def _soft_min(one: Array, other: Array, soft: float) -> Array:
    """The smaller of two, the corner between them rounded over `soft`."""
    gap = np.clip(0.5 + (other - one) / (2 * soft), 0, 1)
    return other + (one - other) * gap - soft * gap * (1 - gap)
