"""Clean parts of jewellery as triangles (n, 3, 3) in mm, each one closed and outward."""

from collections.abc import Sequence

import numpy as np
from manifold3d import CrossSection, Manifold, Mesh64, OpType

from benchmarks.firm.assembly import Dice
from jewelry.models3d.geometry.mesh import Floats, weld

Point = tuple[float, float, float]
FULL_TURN_RADIANS = 2 * np.pi


def grid(points: Floats) -> Floats:
    """Triangles of a torus-like grid (m, k, 3): both of its sides close upon themselves."""
    ahead, aside = np.roll(points, -1, 0), np.roll(points, -1, 1)
    both = np.roll(ahead, -1, 1)
    one = np.stack([points, ahead, both], axis=2).reshape(-1, 3, 3)
    return np.concatenate([one, np.stack([points, both, aside], axis=2).reshape(-1, 3, 3)])


def revolved(profile: Sequence[tuple[float, float]], steps: int = 128) -> Floats:
    """A ring about z of a profile of radius and height, counter-clockwise."""
    turn = np.linspace(0, FULL_TURN_RADIANS, steps, endpoint=False)
    radius, height = np.array(profile, float).T
    across = np.cos(turn)[:, None] * radius, np.sin(turn)[:, None] * radius
    return grid(np.stack([*across, np.broadcast_to(height, (steps, len(radius)))], axis=2))


def band(inner: float, wall: float, width: float, steps: int = 128) -> Floats:
    """A flat ring about z."""
    out = inner + wall
    return revolved([(inner, 0), (out, 0), (out, width), (inner, width)], steps)


def any_band(dice: Dice) -> Floats:
    """A flat, half-round, comfort or knife-edged ring, finely or coarsely meshed."""
    inner, wall, width = dice.uniform((7.8, 1.2, 2), (10.5, 2.2, 6))
    inner = 3 * inner if dice.random() < 0.1 else inner  # a bangle
    steps = int(dice.integers(48, 240))
    out, curve = inner + wall, np.linspace(0, np.pi, int(dice.integers(7, 17)))[1:-1]
    half = width / 2 * (1 - np.cos(curve))
    outside = list(zip(out + 0.5 * wall * np.sin(curve), half, strict=True))
    inside = list(zip(inner - 0.3 * wall * np.sin(curve), half, strict=True))[::-1]
    low, high = [(inner, 0.0), (out, 0.0)], [(out, width), (inner, width)]
    profiles = [
        [*low, *high],
        [*low, *outside, *high],
        [*low, *outside, *high, *inside],
        [*low, (out + 0.6 * wall, width / 2), *high],
    ]
    return meshed(revolved(profiles[int(dice.integers(4))], steps), dice)


def meshed(body: Floats, dice: Dice) -> Floats:
    """Return a body as it is, or with each triangle cut in three, and in an order of its own."""
    body = thirds(body) if dice.random() < 0.25 else body
    return body[dice.permutation(len(body))]


def thirds(body: Floats) -> Floats:
    middle = body.mean(axis=1, keepdims=True)
    return np.concatenate(
        [np.concatenate([body[:, [i, (i + 1) % 3]], middle], axis=1) for i in range(3)]
    )


def row(body: Floats, count: int, apart: float = 2.0) -> list[Floats]:
    """Return a body `count` times, so far apart along x."""
    step = float(np.ptp(body[:, :, 0])) + apart
    return [body + np.array([step * number, 0, 0]) for number in range(count)]


def of(solid: Manifold) -> Floats:
    """The triangles of one of the kernel's own solids."""
    mesh = solid.to_mesh64()
    points = np.asarray(mesh.vert_properties, np.float64)[:, :3]
    triangles: Floats = points[np.asarray(mesh.tri_verts).astype(int)]
    return triangles


def ball(radius: float, at: Point, steps: int = 48) -> Floats:
    return of(Manifold.sphere(radius, steps).translate(at))


def rod(radius: float, height: float, at: Point, steps: int = 48) -> Floats:
    return of(Manifold.cylinder(height, radius, radius, steps).translate(at))


def disc(radius: float, height: float, steps: int) -> Floats:
    """A round plate on z = 0, whose corners are those of a `band` of as many steps."""
    turn = around(steps)
    low = np.stack([radius * np.cos(turn), radius * np.sin(turn), 0 * turn], 1)
    high = low + np.array([0, 0, height])
    after, above = np.roll(low, -1, 0), np.roll(high, -1, 0)
    sides = [np.stack([low, after, above], 1), np.stack([low, above, high], 1)]
    return np.concatenate([*sides, cap(low)[:, ::-1], cap(high)])


def box(sides: Point, at: Point) -> Floats:
    return of(Manifold.cube(sides).translate(at))


def plate(outline: Sequence[tuple[float, float]], thick: float) -> Floats:
    """A plate of an outline, which may be concave, counter-clockwise."""
    return of(Manifold.extrude(CrossSection([np.array(outline)]), thick))


def wire(path: Floats, radius: float, around: int = 16) -> Floats:
    """A round wire along a closed path (m, 3), in one shell, crossing itself if the path is tight."""
    ahead = np.roll(path, -1, 0) - np.roll(path, 1, 0)
    ahead /= np.linalg.norm(ahead, axis=1)[:, None]
    side = np.cross(ahead, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    up = np.cross(side, ahead)
    turn = np.linspace(0, FULL_TURN_RADIANS, around, endpoint=False)
    ring = np.cos(turn)[:, None] * side[:, None] + np.sin(turn)[:, None] * up[:, None]
    return grid(path[:, None] + radius * ring)


def lengths(body: Floats, steps: int, count: int) -> list[Floats]:
    """A wire of `steps` rings cut into `count` lengths with caps, none of which meets itself.

    Each goes a ring further than the next begins: caps that met would stay inside of the union.
    """
    rings = body[: len(body) // 2, 0].reshape(steps, -1, 3)
    found = []
    for first in range(0, steps, steps // count):
        part = rings[np.arange(first, first + steps // count + 2) % steps]
        side = np.roll(part, -1, 1)
        one = np.stack([part[:-1], part[1:], side[1:]], axis=2).reshape(-1, 3, 3)
        two = np.stack([part[:-1], side[1:], side[:-1]], axis=2).reshape(-1, 3, 3)
        caps = [cap(part[0]), cap(part[-1])[:, ::-1]]
        found.append(np.concatenate([one, two, *caps]))
    return found


def cap(ring: Floats) -> Floats:
    middle = np.broadcast_to(ring.mean(axis=0), ring.shape)
    return np.stack([ring, np.roll(ring, -1, 0), middle], axis=1)


def strand(radius: float, swing: float, twists: int, phase: float, steps: int = 480) -> Floats:
    """A closed path around the finger that winds about its own circle."""
    turn = np.linspace(0, FULL_TURN_RADIANS, steps, endpoint=False)
    out = radius + swing * np.cos(twists * turn + phase)
    return np.stack(
        [out * np.cos(turn), out * np.sin(turn), swing * np.sin(twists * turn + phase)], 1
    )


def brilliant(diameter: float, at: Point) -> Floats:
    """A round stone: crown, table and pavilion of sixteen facets."""
    profile = [(0, -0.43), (0.5, -0.02), (0.5, 0.0), (0.28, 0.16), (0, 0.16)]
    points = [
        (diameter * r * np.cos(a), diameter * r * np.sin(a), diameter * z)
        for r, z in profile
        for a in around(16)
    ]
    return of(Manifold.hull_points(np.array(points)).translate(at))


def around(count: int) -> Floats:
    """Return `count` angles evenly around a circle."""
    return np.linspace(0, FULL_TURN_RADIANS, count, endpoint=False)


def solid(triangles: Floats) -> Manifold:
    """The kernel's solid of a clean part."""
    mesh = weld(triangles)
    return Manifold(Mesh64(mesh.vertices, mesh.faces.astype(np.uint64)))


def union(*parts: Floats) -> Manifold:
    return Manifold.batch_boolean([solid(part) for part in parts], OpType.Add)


def filled(solid: Manifold) -> Manifold:
    """A solid without its closed hollows."""
    shells = [shell for shell in solid.decompose() if shell.volume() > 0]
    return Manifold.batch_boolean(shells, OpType.Add)
