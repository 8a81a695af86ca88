"""Exact unions by manifold3d, also of shells that run through themselves.

manifold3d may crash the process on meshes that it does not understand. So it gets only shells whose
edges agree, and only in the child that opened the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from manifold3d import Error, Manifold, Mesh64, OpType

from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.mesh import Floats, Ints, Mesh

MAX_TRIANGLES = 1_500_000  # together in one operation: a gigabyte and some seconds
MAX_VOLUME_DIFFERENCE_SHARE = 1e-3
"""Of a shell's volume: if manifold3d's differs by more, it has read another shell."""

TANGLED_SHARE = 1e-4  # of its volume counted twice
MAX_CUTS = 8
MAX_PIECES = 256
MAX_LEFT_OVER_SHARE = 1e-3  # of the area: what cuts may leave inside
ASIDE = (0.4837, 0.5291)  # where along a side to cut: planes that no designer draws on


@dataclass
class Cuts:
    """The planes that shells were cut in: pairs of an axis (0 to 2) and a coordinate."""

    aside: float
    planes: list[tuple[int, float]] = field(default_factory=list)


def solid(
    surface: Mesh, faces: Ints, max_difference_share: float = MAX_VOLUME_DIFFERENCE_SHARE
) -> Manifold | None:
    """Return the shell of these faces as a solid; None if manifold3d reads another from it."""
    used, corners = np.unique(surface.faces[faces], return_inverse=True)
    corners = corners.reshape(-1, 3)
    points = surface.vertices[used]
    made = Manifold(Mesh64(vert_properties=points, tri_verts=corners.astype(np.uint64)))
    volume = float(area_and_volumes(points[corners], points[0])[1].sum())
    same = abs(made.volume() - volume) <= max_difference_share * abs(volume)
    return made if made.status() == Error.NoError and same else None


def union(solids: Sequence[Manifold]) -> Manifold:
    """Return the union of solids of which none runs through itself."""
    return Manifold.batch_boolean(list(solids), OpType.Add)


def surface_of(made: Manifold) -> Mesh:
    """Return the surface of a solid; it looks outwards."""
    mesh = made.to_mesh64()
    vertices = np.asarray(mesh.vert_properties, np.float64)[:, :3]
    return Mesh(vertices, np.asarray(mesh.tri_verts).astype(np.int64))


def filled(made: Manifold, least: float) -> tuple[Manifold, int]:
    """Return a solid with its closed hollows filled, and how many had a volume over `least`."""
    shells = made.decompose()
    hollows = sum(shell.volume() < -least for shell in shells)
    if not hollows:
        return made, 0
    return union([shell for shell in shells if shell.volume() > 0]), hollows


def _is_tangled(made: Manifold, share: float) -> bool:
    """Return whether a solid's surface runs through itself, so that metal is counted twice."""
    return any(
        s.excess > TANGLED_SHARE * s.volume for s in winding_columns.look(surface_of(made), share)
    )


def untangled(made: Manifold, share: float) -> Manifold | None:
    """Return a solid with its metal counted once; None if that fails. Most are returned as is.

    A solid that runs through itself is cut across its longest side until no piece does, and the
    pieces are united. `share` is its share of the model's metal: the smaller, the fewer columns
    sample it.
    """
    if not _is_tangled(made, share):
        return made
    for aside in ASIDE:
        cuts = Cuts(aside)
        pieces = _cut_apart(made, share, cuts)
        if not pieces:
            continue
        whole = union(pieces)
        if _inside(whole, cuts) <= MAX_LEFT_OVER_SHARE * whole.surface_area():
            return whole
    return None


def _cut_apart(made: Manifold, share: float, cuts: Cuts) -> list[Manifold]:
    """Return pieces that do not run through themselves; none if that takes too many."""
    done: list[Manifold] = []
    tangled = [(made, 0)]
    per_volume = share / made.volume()
    while tangled:
        piece, depth = tangled.pop()
        if depth == MAX_CUTS or len(done) + len(tangled) > MAX_PIECES:
            return []
        for part in _halves(piece, cuts):
            if _is_tangled(part, per_volume * part.volume()):
                tangled.append((part, depth + 1))
            else:
                done.append(part)
    return done


def _halves(piece: Manifold, cuts: Cuts) -> list[Manifold]:
    box = np.reshape(piece.bounding_box(), (2, 3))
    axis = int((box[1] - box[0]).argmax())
    at = float(box[0, axis] + cuts.aside * (box[1, axis] - box[0, axis]))
    cuts.planes.append((axis, at))
    halves = piece.split_by_plane(np.eye(3)[axis], at)
    return [part for half in halves if not half.is_empty() for part in half.decompose()]


def _inside(whole: Manifold, cuts: Cuts) -> float:
    """Return the area that the cuts left inside: that of faces in their planes."""
    surface = surface_of(whole)
    corners = surface.vertices[surface.faces]
    left = np.zeros(len(corners), bool)
    near = 1e-9 * float(np.abs(surface.vertices).max(initial=1.0))
    for axis, at in cuts.planes:
        left |= (np.abs(corners[:, :, axis] - at) <= near).all(axis=1)
    return float(_area(corners[left]))


def _area(corners: Floats) -> float:
    return area_and_volumes(corners, np.zeros(3))[0] if len(corners) else 0.0
