"""Metal that several bodies share, counted once: their union, made by manifold3d.

It may take the process down on meshes it does not understand, so it sees only bodies whose edges
all agree, only if two may overlap, and only in the child that opened the file.
"""

from dataclasses import replace

import numpy as np
from manifold3d import Error, Manifold, Mesh64, OpType

from jewelry.models3d import columns
from jewelry.models3d.bodies import Bodies
from jewelry.models3d.geometry import Survey
from jewelry.models3d.groups import members
from jewelry.models3d.mesh import Ints, Mesh
from jewelry.models3d.places import figure
from jewelry.models3d.scan import area_and_volumes

OVERLAP = "bodies_overlap"
MOST_TRIANGLES = 1_500_000  # a gigabyte and some seconds
AGREES = 1e-3  # of a body's volume: coarser than that manifold3d took it for another
NOTHING = 1e-9  # of the volume


def unite(survey: Survey) -> Survey:
    """Return the survey with what bodies share counted once.

    Where no clean union of them is found columns estimate it, and a person will look.
    """
    codes = [finding["code"] for finding in survey.geometry.findings]
    if survey.surface is None or OVERLAP not in codes:
        return survey
    surface, order = _in_order(survey.surface)
    shared = _shared(surface, survey.bodies, order) if survey.bodies.crossing else None
    if shared is None:
        volume = columns.volume(surface)
        less = None if volume is None else max(0.0, survey.bodies.volume - volume)
        return survey if less is None else _less(survey, less, 0.0, "bodies_estimated")
    volume, area = shared
    if volume < NOTHING * survey.bodies.volume:
        return _less(survey, 0.0, 0.0, "several_bodies")
    return _less(survey, volume, area, "bodies_united")


def _less(survey: Survey, volume: float, area: float, code: str) -> Survey:
    """Return the survey with so much taken off, and the overlap called by another code."""
    geometry = replace(
        survey.geometry,
        volume_mm3=figure(survey.bodies.volume - volume),
        area_mm2=figure(survey.geometry.area_mm2 - area),
        overlap_mm3=figure(volume),
        findings=[
            {**finding, "code": code} if finding["code"] == OVERLAP else finding
            for finding in survey.geometry.findings
        ],
    )
    return replace(survey, geometry=geometry)


def _in_order(surface: Mesh) -> tuple[Mesh, Ints]:
    """Return a surface in an order that is its own, whatever its file's was, and which face is where.

    Columns along an edge, and manifold3d, settle what is even by who comes first.
    """
    by_place = np.lexsort(surface.vertices.T[::-1])
    place = np.empty_like(by_place)
    place[by_place] = np.arange(len(by_place))
    faces = place[surface.faces]
    corners = (faces.argmin(axis=1)[:, None] + np.arange(3)) % 3
    faces = np.take_along_axis(faces, corners, axis=1)
    order = np.lexsort(faces.T[::-1])
    return Mesh(surface.vertices[by_place], faces[order]), order


def _shared(surface: Mesh, bodies: Bodies, order: Ints) -> tuple[float, float] | None:
    """Return by how much volume and area of bodies exceed their union's; None if it is not clean.

    These are differences of manifold3d's own figures, so that what it rounds off each body on the
    way in does not matter.
    """
    owner, groups = _numbered(bodies.owner[order], bodies.crossing)
    sizes = np.bincount(owner)
    if sum(int(sizes[group].sum()) for group in groups) > MOST_TRIANGLES:
        return None
    faces = members(owner, len(sizes))
    volume = area = 0.0
    for group in groups:
        solids = [_solid(surface, faces[body]) for body in group]
        sound = [solid for solid in solids if solid is not None]
        union = Manifold.batch_boolean(sound, OpType.Add)
        volumes = [solid.volume() for solid in sound]
        if len(sound) < len(solids) or not _is_clean(union, volumes):
            return None
        volume += sum(volumes) - union.volume()
        area += sum(solid.surface_area() for solid in sound) - union.surface_area()
    return volume, area


def _numbered(owner: Ints, crossing: list[Ints]) -> tuple[Ints, list[list[int]]]:
    """Number the bodies as their first faces come; return each face's, and the groups, in order."""
    bodies, first = np.unique(owner, return_index=True)
    number = np.zeros(int(bodies[-1]) + 1, np.int64)
    number[bodies[np.argsort(first)]] = np.arange(len(bodies))
    return number[owner], sorted(sorted(number[group].tolist()) for group in crossing)


def _solid(surface: Mesh, faces: Ints) -> Manifold | None:
    """Return a body of a surface as manifold3d takes it, None if it takes it for another."""
    used, corners = np.unique(surface.faces[faces], return_inverse=True)
    corners = corners.reshape(-1, 3)
    points = surface.vertices[used]
    solid = Manifold(Mesh64(vert_properties=points, tri_verts=corners.astype(np.uint64)))
    volume = float(area_and_volumes(points[corners], points[0])[1].sum())
    same = abs(solid.volume() - volume) <= AGREES * abs(volume)
    return solid if solid.status() == Error.NoError and same else None


def _is_clean(union: Manifold, volumes: list[float]) -> bool:
    least, most = max(volumes) * (1 - AGREES), sum(volumes) * (1 + NOTHING)
    return bool(union.status() == Error.NoError and least <= union.volume() <= most)
