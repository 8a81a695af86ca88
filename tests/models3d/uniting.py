"""Bodies united as the measurement unites them, and shapes that make this hard."""

import numpy as np

from jewelry.models3d.geometry.measurement import survey
from jewelry.models3d.geometry.union import unite
from tests.models3d.shapes import quads


def united(*bodies):
    return unite(survey(np.concatenate(bodies))).geometry


def meshed_otherwise(body):
    """Each face cut in three about its middle."""
    middle = body.mean(axis=1, keepdims=True)
    return np.concatenate(
        [np.concatenate([body[:, [i, (i + 1) % 3]], middle], axis=1) for i in range(3)]
    )


def coil(radius, wire, pitch, turns, steps=240, around=24):
    """A round wire in one closed shell; its turns run into one another if the pitch is small."""
    turn = np.linspace(0, 2 * np.pi * turns, steps)
    ring = np.linspace(0, 2 * np.pi, around, endpoint=False)
    out = radius + wire * np.cos(ring)
    grid = np.stack(
        [
            np.outer(np.cos(turn), out),
            np.outer(np.sin(turn), out),
            pitch * turn[:, None] / (2 * np.pi) + wire * np.sin(ring),
        ],
        axis=2,
    )
    sides = quads(grid[:-1], grid[1:], np.roll(grid[1:], -1, 1), np.roll(grid[:-1], -1, 1))
    ends = []
    for edge, way in ((grid[0], 1), (grid[-1], -1)):
        middle = np.broadcast_to(edge.mean(axis=0), edge.shape)
        fan = np.stack([middle, edge, np.roll(edge, -1, 0)], axis=1)
        ends.append(fan[:, ::way])
    return np.concatenate([sides, *ends])
