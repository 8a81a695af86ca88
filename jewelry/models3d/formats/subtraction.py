"""Cuts negative volumes out of a piece, exactly or not at all.

manifold3d may crash the process on meshes that it does not understand: it runs in the child alone,
on bodies whose edges agree.
"""

from collections.abc import Sequence

import numpy as np
from manifold3d import Error, Manifold

from jewelry.models3d.formats.assembly import Solid
from jewelry.models3d.geometry import kernel
from jewelry.models3d.geometry.mesh import Floats, Ints, weld

MAX_DIFFERENCE_SHARE = 1e-6  # of the volumes: between a body and its solid, the whole and its parts


def cut(pieces: Sequence[Solid], negatives: Sequence[Solid]) -> list[Solid] | None:
    """Return the pieces less the negatives; None if manifold3d cannot cut exactly.

    A piece of several parts has the name of its first part where it is cut.
    """
    if sum(len(solid.faces) for solid in (*pieces, *negatives)) > kernel.MAX_TRIANGLES:
        return None
    tools = [_manifold(solid) for solid in negatives]
    if any(tool is None for tool in tools):
        return None
    found = [_without(piece, [tool for tool in tools if tool is not None]) for piece in pieces]
    sound = [solid for solid in found if solid is not None]
    return sound if len(sound) == len(found) else None


def _without(piece: Solid, tools: list[Manifold]) -> Solid | None:
    box = (piece.vertices.min(axis=0), piece.vertices.max(axis=0))
    near = [tool for tool in tools if _meet(box, tool.bounding_box())]
    if not near:
        return piece
    whole = _manifold(piece)
    if whole is None:
        return None
    for tool in near:
        rest, off = whole - tool, whole ^ tool
        volume = whole.volume()
        sound = rest.status() == Error.NoError and off.status() == Error.NoError
        if not sound or abs(rest.volume() + off.volume() - volume) > MAX_DIFFERENCE_SHARE * volume:
            return None
        whole = rest
    mesh = whole.to_mesh64()
    faces = np.asarray(mesh.tri_verts, np.int64)
    return Solid(np.asarray(mesh.vert_properties)[:, :3], faces, piece.parts[:1])


def _meet(box: tuple[Floats, Floats], other: tuple[float, ...]) -> bool:
    low, high = np.array(other[:3]), np.array(other[3:])
    return bool((box[0] <= high).all() and (box[1] >= low).all())


def _manifold(solid: Solid) -> Manifold | None:
    """Return a solid for manifold3d; None if it is not closed, or is read as another."""
    used: Ints = solid.faces
    if used.min(initial=0) < 0 or used.max(initial=-1) >= len(solid.vertices) or not len(used):
        return None
    mesh = weld(solid.vertices[used])
    if not mesh.closed or mesh.repeats:
        return None
    found = kernel.solid(mesh, np.arange(len(mesh.faces)), MAX_DIFFERENCE_SHARE)
    return found if found and found.volume() > 0 else None
