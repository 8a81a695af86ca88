"""A light copy of a model, which the browser turns and lights."""

from collections.abc import Sequence

from jewelry.models3d.browser_model.decimate import thin_out, thin_out_each
from jewelry.models3d.browser_model.decimate_grid import coarser, kept
from jewelry.models3d.browser_model.gltf import write
from jewelry.models3d.geometry.mesh import Floats, Ints
from jewelry.models3d.rendering import Stand

__all__ = ["MOST_BYTES", "coarser", "kept", "make", "make_apart"]

MOST_BYTES = 1 << 20  # half of it is usual; a soup of single triangles shares no corners


def make_apart(
    triangles: Floats, closed: bool, stand: Stand, body: Ints, stones: Sequence[int]
) -> bytes | None:
    """As `make`, with the bodies (n,) of the triangles told apart, and which of them are stones."""
    thinned = thin_out_each((triangles - stand.middle) / stand.radius, closed, body)
    if thinned is None:
        return None
    points, faces, bodies = thinned
    extras = {"bodies": bodies, "stones": list(stones)}
    content = write(points * stand.radius + stand.middle, faces, stand, extras)
    return content if len(content) <= MOST_BYTES else None


def make(triangles: Floats, closed: bool, stand: Stand) -> bytes | None:
    """Return the GLB of triangles (n, 3, 3) in mm, or None if no light one is like them."""
    thinned = thin_out((triangles - stand.middle) / stand.radius, closed)
    if thinned is None:
        return None
    points, faces = thinned
    content = write(points * stand.radius + stand.middle, faces, stand)
    return content if len(content) <= MOST_BYTES else None
