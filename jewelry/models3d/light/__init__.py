"""A light copy of a model for the browser, which turns and lights it itself."""

from jewelry.models3d.light.coarse import coarser
from jewelry.models3d.light.glb import write
from jewelry.models3d.light.thin import thin_out
from jewelry.models3d.mesh import Floats
from jewelry.models3d.picture import Stand

__all__ = ["MOST_BYTES", "coarser", "make"]

MOST_BYTES = 1 << 20  # half of it is usual; a soup of single triangles shares no corners


def make(triangles: Floats, closed: bool, stand: Stand) -> bytes | None:
    """Return the GLB of triangles (n, 3, 3) in mm, or None if no light one is like them."""
    thinned = thin_out((triangles - stand.middle) / stand.radius, closed)
    if thinned is None:
        return None
    points, faces = thinned
    content = write(points * stand.radius + stand.middle, faces, stand)
    return content if len(content) <= MOST_BYTES else None
