"""Metal that several bodies share, counted once: their union, made by manifold3d.

It may take the process down on meshes it does not understand, so it sees only bodies whose edges
all agree, only if two may overlap, and only in the child that opened the file.
"""

from dataclasses import replace

import numpy as np
from manifold3d import Error, Manifold, Mesh64, OpType

from jewelry.models3d.bodies import Bodies, Finding
from jewelry.models3d.geometry import Survey
from jewelry.models3d.groups import members
from jewelry.models3d.mesh import Ints, Mesh
from jewelry.models3d.places import figure
from jewelry.models3d.scan import area_and_volumes

MOST_TRIANGLES = 1_500_000  # a gigabyte and some seconds
AGREES = 1e-3  # of a body's volume: coarser than that manifold3d took it for another
NOTHING = 1e-9  # of the volume


def unite(survey: Survey) -> Survey:
    """Return the survey with what bodies share counted once, if a clean union of them is found."""
    surface, geometry = survey.surface, survey.geometry
    if surface is None or not survey.bodies.crossing:
        return survey
    shared = _shared(surface, survey.bodies)
    if shared is None:
        return survey
    volume, area = shared
    if volume < NOTHING * survey.bodies.volume:
        volume = area = 0.0
    geometry = replace(
        geometry,
        volume_mm3=figure(survey.bodies.volume - volume),
        area_mm2=figure(geometry.area_mm2 - area),
        overlap_mm3=figure(volume),
        findings=[_settled(finding, volume) for finding in geometry.findings],
    )
    return replace(survey, geometry=geometry)


def _shared(surface: Mesh, bodies: Bodies) -> tuple[float, float] | None:
    """Return by how much volume and area of bodies exceed their union's; None if it is not clean.

    These are differences of manifold3d's own figures, so that what it rounds off each body on the
    way in does not matter.
    """
    sizes = np.bincount(bodies.owner)
    if sum(int(sizes[group].sum()) for group in bodies.crossing) > MOST_TRIANGLES:
        return None
    faces = members(bodies.owner, len(sizes))
    volume = area = 0.0
    for group in bodies.crossing:
        solids = [_solid(surface, faces[body]) for body in group]
        sound = [solid for solid in solids if solid is not None]
        union = Manifold.batch_boolean(sound, OpType.Add)
        volumes = [solid.volume() for solid in sound]
        if len(sound) < len(solids) or not _is_clean(union, volumes):
            return None
        volume += sum(volumes) - union.volume()
        area += sum(solid.surface_area() for solid in sound) - union.surface_area()
    return volume, area


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


def _settled(finding: Finding, shared: float) -> Finding:
    if finding["code"] != "bodies_overlap":
        return finding
    code = "bodies_united" if shared else "several_bodies"
    return {**finding, "code": code}
