"""The skin that is measured: a file's own, then without bodies that weigh nothing."""

from dataclasses import dataclass, replace

import numpy as np

from jewelry.models3d.geometry import integrals, shells
from jewelry.models3d.geometry.bodies import Bodies, sort_out
from jewelry.models3d.geometry.mesh import Corners, Floats, Ints, Mesh, used, weld

FLAT_SHARE = 1e-9  # of the diagonal cubed: a smaller volume counts as none
SPECK_SHARE = 1e-6  # of the metal: a smaller body is left out, …
ALL_SPECKS_SHARE = 1e-4  # of the metal: … unless all such bodies together hold more, …
ALL_SPECKS_SKIN_SHARE = 1e-3  # of the skin: … or have more skin


@dataclass(frozen=True)
class Skin:
    """A mesh, moved by -`centre` (3,), with its `sides` (3,), area and signed tetrahedra (n,)."""

    mesh: Mesh
    centre: Floats
    sides: Floats
    area: float
    tetrahedra: Floats

    @property
    def least(self) -> float:
        """The volume that counts as none."""
        return FLAT_SHARE * float(np.linalg.norm(self.sides)) ** 3


def as_filed(triangles: Corners) -> Skin:
    """Return the skin of triangles (n, 3, 3) as they are; those without an area count as well."""
    low, high = integrals.box(triangles)
    centre = (low + high) / 2
    welded = weld(triangles)
    mesh = Mesh(welded.vertices - centre, welded.faces)
    return Skin(mesh, centre, high - low, *integrals.area_and_volumes(triangles, centre))


def alone(mesh: Mesh, centre: Floats) -> Skin:
    """Return the skin of a mesh, moved by -`centre` before, about its own middle.

    Faces that were left out may have lain far off, and sizes are taken from the vertices.
    """
    mesh = used(mesh)
    middle = sides = np.zeros(3)
    if len(mesh.vertices):
        low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
        middle, sides = (low + high) / 2, high - low
        mesh = Mesh(mesh.vertices - middle, mesh.faces)
    return Skin(mesh, centre + middle, sides, *_integrals(mesh))


def weighed(skin: Skin) -> tuple[Skin, Bodies]:
    """Return the skin without bodies that weigh nothing, and its bodies."""
    mesh = skin.mesh
    bodies = sort_out(mesh, skin.tetrahedra) if mesh.closed else Bodies.of_open(mesh)
    if len(specks := _specks(mesh, bodies, skin.tetrahedra)):
        skin = alone(Mesh(mesh.vertices, np.delete(mesh.faces, specks, axis=0)), skin.centre)
        bodies = sort_out(skin.mesh, skin.tetrahedra)
    if skin.mesh.closed and bodies.volume <= skin.least:
        mesh, bodies = _by_edges(skin.mesh, bodies)
        skin = replace(skin, mesh=mesh)
    return skin, bodies


def _specks(mesh: Mesh, bodies: Bodies, tetrahedra: Floats) -> Ints:
    """Return the faces (k,) of bodies too small to weigh anything, one by one and together."""
    none = np.empty(0, np.int64)
    if not len(bodies.owner) or bodies.count < 2:
        return none
    holds = np.abs(np.bincount(bodies.owner, tetrahedra))
    speck = holds < SPECK_SHARE * holds.sum()
    if not speck.any() or holds[speck].sum() > ALL_SPECKS_SHARE * holds.sum():
        return none
    faces = np.flatnonzero(speck[bodies.owner])
    skin = integrals.areas(mesh.vertices, mesh.faces)
    return faces if skin[faces].sum() <= ALL_SPECKS_SKIN_SHARE * skin.sum() else none


def _integrals(mesh: Mesh) -> tuple[float, Floats]:
    return integrals.area_and_volumes(mesh.vertices[mesh.faces], np.zeros(3))


def _by_edges(mesh: Mesh, bodies: Bodies) -> tuple[Mesh, Bodies]:
    """Tell bodies apart by edges, as they may share corners.

    Of two mirrored halves that share corners, one wound inside out, the sum would be nothing.
    """
    try:
        split = shells.split(mesh)[0]
    except ValueError:
        return mesh, bodies
    return split, sort_out(split, _integrals(split)[1])
