"""Clean parts of jewellery as triangles (n, 3, 3) in mm, each one closed and outward."""

import numpy as np
from manifold3d import Manifold, Mesh64, OpType

from jewelry.models3d.mesh import Floats, weld


def grid(points: Floats) -> Floats:
    """Triangles of a torus-like grid (m, k, 3): both of its sides close upon themselves."""
    ahead, aside = np.roll(points, -1, 0), np.roll(points, -1, 1)
    both = np.roll(ahead, -1, 1)
    one = np.stack([points, ahead, both], axis=2).reshape(-1, 3, 3)
    return np.concatenate([one, np.stack([points, both, aside], axis=2).reshape(-1, 3, 3)])


def band(inner: float, wall: float, width: float, steps: int = 128) -> Floats:
    """A flat ring about z."""
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    profile = [(inner, 0), (inner + wall, 0), (inner + wall, width), (inner, width)]
    radius, height = np.array(profile, float).T
    across = np.cos(turn)[:, None] * radius, np.sin(turn)[:, None] * radius
    return grid(np.stack([*across, np.broadcast_to(height, (steps, 4))], axis=2))


def of(solid: Manifold) -> Floats:
    """The triangles of one of the kernel's own solids."""
    mesh = solid.to_mesh64()
    points = np.asarray(mesh.vert_properties, np.float64)[:, :3]
    triangles: Floats = points[np.asarray(mesh.tri_verts).astype(int)]
    return triangles


def ball(radius: float, at: tuple[float, float, float]) -> Floats:
    return of(Manifold.sphere(radius, 48).translate(at))


def rod(radius: float, height: float, at: tuple[float, float, float]) -> Floats:
    return of(Manifold.cylinder(height, radius, radius, 48).translate(at))


def box(sides: tuple[float, float, float], at: tuple[float, float, float]) -> Floats:
    return of(Manifold.cube(sides).translate(at))


def wire(path: Floats, radius: float, around: int = 16) -> Floats:
    """A round wire along a closed path (m, 3), in one shell, crossing itself if the path is tight."""
    ahead = np.roll(path, -1, 0) - np.roll(path, 1, 0)
    ahead /= np.linalg.norm(ahead, axis=1)[:, None]
    side = np.cross(ahead, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    up = np.cross(side, ahead)
    turn = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring = np.cos(turn)[:, None] * side[:, None] + np.sin(turn)[:, None] * up[:, None]
    return grid(path[:, None] + radius * ring)


def lengths(body: Floats, steps: int, count: int) -> list[Floats]:
    """A wire of `steps` rings cut into `count` lengths with caps, none of which meets itself."""
    rings = body[: len(body) // 2, 0].reshape(steps, -1, 3)
    found = []
    for first in range(0, steps, steps // count):
        part = rings[np.arange(first, first + steps // count + 1) % steps]
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
    turn = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    out = radius + swing * np.cos(twists * turn + phase)
    return np.stack(
        [out * np.cos(turn), out * np.sin(turn), swing * np.sin(twists * turn + phase)], 1
    )


def brilliant(diameter: float, at: tuple[float, float, float]) -> Floats:
    """A round stone: crown, table and pavilion of sixteen facets."""
    profile = [(0, -0.43), (0.5, -0.02), (0.5, 0.0), (0.28, 0.16), (0, 0.16)]
    points = [
        (diameter * r * np.cos(a), diameter * r * np.sin(a), diameter * z)
        for r, z in profile
        for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ]
    return of(Manifold.hull_points(np.array(points)).translate(at))


def solid(triangles: Floats) -> Manifold:
    """The kernel's solid of a clean part."""
    mesh = weld(triangles)
    return Manifold(Mesh64(mesh.vertices, mesh.faces.astype(np.uint64)))


def union(*parts: Floats) -> Manifold:
    return Manifold.batch_boolean([solid(part) for part in parts], OpType.Add)
