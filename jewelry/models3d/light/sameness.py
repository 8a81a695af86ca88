"""Whether a body with fewer triangles is still the same piece."""

from collections.abc import Iterator

import numpy as np

from jewelry.models3d.mesh import Floats

ALLOWED = 0.005


def same(before: Floats, after: Floats, closed: bool) -> bool:
    """Whether box and volume (area, if it is open) of triangles (n, 3, 3) are within 0.5 %."""
    was, now = sides(before), sides(after)
    if np.linalg.norm(now - was) > ALLOWED * np.linalg.norm(was):
        return False
    measure = volume if closed else area
    had, has = measure(before), measure(after)
    return abs(has - had) <= ALLOWED * abs(had)


def sides(triangles: Floats) -> Floats:
    """Return the sides of the box of triangles (n, 3, 3)."""
    # a column at a time is ten times as fast as a reduction over two axes
    return np.array([np.ptp(column) for column in triangles.reshape(-1, 3).T])


def volume(triangles: Floats) -> float:
    """Return the sum of signed tetrahedra from the origin over triangles (n, 3, 3)."""
    total = 0.0
    for a, b, c in (part.transpose(1, 0, 2) for part in _parts(triangles)):
        total += float(np.einsum("ni,ni->", a, np.cross(b, c)))
    return total / 6


def area(triangles: Floats) -> float:
    """Return the area of triangles (n, 3, 3)."""
    total = 0.0
    for a, b, c in (part.transpose(1, 0, 2) for part in _parts(triangles)):
        normal = np.cross(b - a, c - a)
        total += float(np.sqrt(np.einsum("ni,ni->n", normal, normal)).sum(dtype=np.float64))
    return total / 2


def _parts(triangles: Floats) -> Iterator[Floats]:
    """A few at a time stay in the processor's cache, and float32 sums stay exact enough."""
    for at in range(0, len(triangles), 1 << 14):
        yield triangles[at : at + (1 << 14)]
