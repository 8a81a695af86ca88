"""Seats: the metal within a stone is not cast, weighed or paid for.

manifold3d cuts the stones out of the united metal. Columns check the result as they check every
union: it has to be the volume of metal and stones together, less that of the stones.
"""

from dataclasses import replace

import numpy as np
from manifold3d import Error, Manifold

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import kernel, winding_columns
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.measurement import Survey
from jewelry.models3d.geometry.mesh import Floats, Mesh, weld
from jewelry.models3d.geometry.metal import united
from jewelry.models3d.geometry.places import figure
from jewelry.models3d.geometry.repair import mend

MAX_DIFFERENCE_SHARE = 2e-3  # of the volume: between columns and manifold3d
MAX_PEG_SHARE = 5e-3  # of the volume: metal within pearls, which may be pegs or not
MAX_REMAINDER_SHARE = 1e-4  # of the volume: between the whole and the sum of its two parts
TOUCHING_SHARE = 1e-7  # of the volume: no seat


def keep_pegs(survey: Survey, pearls: list[Floats]) -> Survey:
    """Return the survey with the metal within pearls, which are drilled for their pegs.

    Where it is much, it may be a cup that a pearl was drawn into as well: a finding says that it is
    weighed.
    """
    surface = survey.surface
    if surface is None or not (near := _meeting(surface, pearls, survey.centre)):
        return survey
    tool = _tool(near)
    body = _solid(surface) if tool else None
    if tool is None or body is None:
        return _uncut(survey)
    within = (body ^ tool).volume()
    return _uncut(survey) if within > MAX_PEG_SHARE * body.volume() else survey


def cut(survey: Survey, stones: list[Floats]) -> Survey:
    """Return the survey of united metal without the parts within stones, each (n, 3, 3), in mm.

    The stones are in the file's coordinates. A seat that cannot be cut exactly stays metal, and a
    finding says so.
    """
    surface = survey.surface
    if surface is None or not (near := _meeting(surface, stones, survey.centre)):
        return survey
    tool = _tool(near)
    body = _solid(surface) if tool else None
    if tool is None or body is None:
        return _uncut(survey)
    metal, rest, off = body.volume(), body - tool, (body ^ tool).volume()
    if off <= TOUCHING_SHARE * metal:
        return survey
    if rest.status() != Error.NoError or rest.is_empty():
        return _uncut(survey)
    volume = rest.volume()
    if abs(volume + off - metal) > MAX_REMAINDER_SHARE * metal or not _agrees(body, tool, volume):
        return _uncut(survey)
    return _with(survey, rest)


def _with(survey: Survey, rest: Manifold) -> Survey:
    # the sides found before stand: those of the largest piece, if there are several
    low, high = np.reshape(rest.bounding_box(), (2, 3))
    x, y, z = map(min, map(figure, map(float, high - low)), survey.geometry.extents_mm)
    geometry = replace(
        survey.geometry,
        volume_mm3=figure(rest.volume()),
        area_mm2=figure(rest.surface_area()),
        extents_mm=(x, y, z),
    )
    return replace(survey, geometry=geometry, surface=kernel.surface_of(rest))


def _uncut(survey: Survey) -> Survey:
    geometry = survey.geometry
    findings = [*geometry.findings, Finding("seats_uncut")]
    return replace(survey, geometry=replace(geometry, findings=findings))


def _meeting(surface: Mesh, stones: list[Floats], centre: Floats) -> list[Floats]:
    """Return the stones, moved by -`centre`, whose boxes meet the metal's box."""
    low, high = surface.vertices.min(axis=0), surface.vertices.max(axis=0)
    moved = [stone - centre for stone in stones]
    return [
        stone
        for stone in moved
        if (stone.min(axis=(0, 1)) <= high).all() and (stone.max(axis=(0, 1)) >= low).all()
    ]


def _agrees(body: Manifold, tool: Manifold, volume: float) -> bool:
    metal, stones = kernel.surface_of(body), kernel.surface_of(tool)
    both = Mesh(
        np.concatenate([metal.vertices, stones.vertices]),
        np.concatenate([metal.faces, stones.faces + len(metal.vertices)]),
    )
    together, alone = winding_columns.volume(both), winding_columns.volume(stones)
    if together is None or alone is None:
        return False
    return abs(together - alone - volume) <= MAX_DIFFERENCE_SHARE * max(together, volume)


def _tool(stones: list[Floats]) -> Manifold | None:
    """Return all stones as one solid; None if one is not closed, or their union fails."""
    faces, vertices, count = [], [], 0
    for stone in stones:
        mesh = mend(weld(stone))[0]
        if not mesh.closed:
            return None
        volume = area_and_volumes(mesh.vertices[mesh.faces], mesh.vertices[0])[1].sum()
        faces.append((mesh.faces[:, ::-1] if volume < 0 else mesh.faces).astype(np.int64) + count)
        vertices.append(mesh.vertices)
        count += len(mesh.vertices)
    together = Mesh(np.concatenate(vertices), np.ascontiguousarray(np.concatenate(faces)))
    metal = united(together)
    return None if metal is None else _solid(metal.surface)


def _solid(surface: Mesh) -> Manifold | None:
    """Return the solid of a surface of united metal, whose shells may touch."""
    if len(surface.faces) > kernel.MAX_TRIANGLES:
        return None
    if (whole := kernel.solid(surface, np.arange(len(surface.faces)))) is not None:
        return whole
    metal = united(surface)
    return metal and kernel.solid(metal.surface, np.arange(len(metal.surface.faces)))
