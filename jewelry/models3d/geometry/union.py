"""The metal of a model: every place that at least one body encloses, counted once.

Columns sample the surface first. If they meet no place twice, and no boxes of bodies cross, the
signed sum is the metal's volume. Otherwise manifold3d unites the shells. If it fails, columns
estimate the volume, and the price is not firm. In every case the columns' own volume has to agree.
"""

from dataclasses import replace

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import winding_columns
from jewelry.models3d.geometry.embree import NoRays
from jewelry.models3d.geometry.integrals import area_and_volumes
from jewelry.models3d.geometry.measurement import Survey
from jewelry.models3d.geometry.mesh import Bools, Ints, Mesh
from jewelry.models3d.geometry.metal import Metal, united
from jewelry.models3d.geometry.places import figure, significant
from jewelry.models3d.geometry.walls import bare_share

COUNTED_TWICE_SHARE = 1e-4  # of the volume
TOGETHER_SHARE = 3e-3  # of the crossings: more than lie together at edges by chance
MAX_FIRM_DIFFERENCE_SHARE = 5e-3  # of the volume: with more the price is not firm
MAX_DIFFERENCE_SHARE = 2e-3  # of the volume: between fine columns and manifold3d
MIN_CLOSED_SHARE = 5e-3  # of the volume as it is drawn
FLAT_SHARE = 1e-9  # of the volume
OF_BODIES = frozenset({"bodies_overlap", "several_bodies", "cavity", "inside_out"})


def unite(survey: Survey) -> Survey:
    """Return the survey with its metal counted once and hollows filled, as casting fills them."""
    if survey.surface is None:
        return survey
    samples = winding_columns.look(survey.surface)
    if _is_plain(survey, samples):
        return _asked_if_meeting(
            _doubted(*_filled(survey, survey.surface, samples)), survey.surface
        )
    surface = _in_order(_as_drawn(survey.surface, survey.bodies.reversed))
    metal = united(surface)
    if metal is None or not _agrees(metal):
        return _estimated(survey, survey.surface)
    return _asked_if_meeting(_with(survey, metal), survey.surface)


def _asked_if_meeting(survey: Survey, drawn: Mesh) -> Survey:
    """Return the survey, asked about if bodies that meet flush close off a hollow.

    Their faces there were left out, or share edges, so they are one body by now.
    """
    volume, filed = survey.geometry.volume_mm3, survey.geometry.as_filed_mm3
    codes = {found.code for found in survey.geometry.findings}
    if "cavity" not in codes or "closed_together" in codes:
        return survey
    if not volume or not filed or volume - filed <= MIN_CLOSED_SHARE * filed:
        return survey
    if not survey.is_folded and not (drawn.edges.uses > 2).any():
        return survey
    found = Finding("closed_together", percent=significant(100 * (volume / filed - 1), 2))
    return _saying(survey, [*survey.geometry.findings, found])


def _agrees(metal: Metal) -> bool:
    """Return whether columns through the parts find the volume that manifold3d found."""
    fine = winding_columns.volume(metal.parts)
    return (
        fine is not None and abs(metal.volume - metal.filled - fine) <= MAX_DIFFERENCE_SHARE * fine
    )


def _as_drawn(surface: Mesh, turned: Bools | None) -> Mesh:
    """Return the surface with the bodies `turned` (n,) wound as in the file."""
    if turned is None:
        return surface
    return Mesh(surface.vertices, np.where(turned[:, None], surface.faces[:, ::-1], surface.faces))


def _is_plain(survey: Survey, samples: list[winding_columns.Sample]) -> bool:
    """Return whether columns meet every place once or not at all."""
    if any(found.code == "bodies_overlap" for found in survey.geometry.findings):
        return False
    return all(
        max(s.excess, s.below) <= COUNTED_TWICE_SHARE * s.volume and s.doubled <= TOGETHER_SHARE
        for s in samples
    )


def _filled(
    survey: Survey, surface: Mesh, samples: list[winding_columns.Sample]
) -> tuple[Survey, list[winding_columns.Sample]]:
    """Return the survey with its hollows filled, as casting fills them, and samples of that."""
    filled = _without_hollows(survey, surface)
    if filled is surface:
        return survey, samples
    area, volumes = area_and_volumes(filled.vertices[filled.faces], np.zeros(3))
    volume = figure(float(volumes.sum()))
    geometry = replace(survey.geometry, volume_mm3=volume, area_mm2=figure(area))
    return replace(survey, geometry=geometry, surface=filled), winding_columns.look(filled)


def _without_hollows(survey: Survey, surface: Mesh) -> Mesh:
    """Return the survey's surface without the hollows that its bodies enclose."""
    hollow = survey.bodies.hollow
    if hollow is None:
        return surface
    return Mesh(surface.vertices, np.ascontiguousarray(surface.faces[~hollow]))


def _doubted(survey: Survey, samples: list[winding_columns.Sample]) -> Survey:
    """Return the survey, with `volume_unsure` if independent samples find another volume."""
    volume, surface = survey.geometry.volume_mm3, survey.surface
    if volume is None or surface is None:
        return survey
    if any(abs(each.volume - volume) <= MAX_FIRM_DIFFERENCE_SHARE * volume for each in samples):
        return survey
    fine = winding_columns.volume(surface)
    if fine is not None and abs(fine - volume) <= MAX_FIRM_DIFFERENCE_SHARE * volume:
        return survey
    percent = 100.0 if fine is None else significant(100 * abs(fine / volume - 1), 2)
    found = Finding("volume_unsure", percent=percent)
    return _saying(survey, [*survey.geometry.findings, found])


def _with(survey: Survey, metal: Metal) -> Survey:
    """Return the survey with manifold3d's metal, and findings on its bodies."""
    overlap = max(0.0, metal.counted_twice)
    geometry = replace(
        survey.geometry,
        volume_mm3=figure(metal.volume),
        area_mm2=figure(metal.area),
        overlap_mm3=figure(overlap) if overlap > FLAT_SHARE * metal.volume else 0.0,
        bodies=metal.bodies,
    )
    said = [found for found in geometry.findings if found.code not in OF_BODIES]
    before = {found.code for found in survey.geometry.findings}
    turned = (metal.turned or "inside_out" in before) and "outline_or_hollow" not in before
    said += [Finding("inside_out")] if turned and metal.as_hole is None else []
    if metal.bodies > 1:
        code = "bodies_united" if geometry.overlap_mm3 else "several_bodies"
        said.append(Finding(code, bodies=metal.bodies))
    elif geometry.overlap_mm3:
        said.append(Finding("runs_through_itself"))
    if metal.hollows:
        said.append(Finding("cavity", cavities=metal.hollows))
    if not _is_clear(metal.surface):
        said.append(Finding("inner_faces"))
        geometry = replace(geometry, area_mm2=figure(metal.area * _bare(metal.surface)))
    if metal.unfilled is not None:
        more = 100 * (metal.volume / metal.unfilled - 1)
        geometry = replace(geometry, as_filed_mm3=figure(metal.unfilled))
        said.append(Finding("closed_together", percent=significant(more, 2)))
    if metal.as_hole is not None:
        less = 100 * (1 - metal.as_hole / metal.volume)
        geometry = replace(geometry, as_filed_mm3=figure(metal.as_hole))
        said.append(Finding("hole_or_metal", percent=significant(less, 2)))
    if metal.as_metal is not None:
        more = 100 * (metal.as_metal / metal.volume - 1)
        said.append(Finding("groove_flush", percent=significant(more, 2)))
    return _saying(replace(survey, geometry=geometry, surface=metal.surface), said)


def _estimated(survey: Survey, drawn: Mesh) -> Survey:
    """Return the survey with its hollows filled, the columns' volume, and the area of bare skin."""
    surface = _in_order(_without_hollows(survey, drawn))
    fine = winding_columns.volume(surface)
    if fine is None:
        return _saying(
            survey, [*_but(survey, "bodies_overlap"), _overlap(survey, "bodies_overlap")]
        )
    area, volumes = area_and_volumes(surface.vertices[surface.faces], np.zeros(3))
    geometry = replace(
        survey.geometry,
        volume_mm3=figure(fine),
        area_mm2=figure(area * _bare(surface)),
        overlap_mm3=figure(max(0.0, float(volumes.sum()) - fine)),
    )
    said = [*_but(survey, "bodies_overlap"), _overlap(survey, "bodies_estimated")]
    return _saying(replace(survey, geometry=geometry, surface=surface), said)


def _is_clear(surface: Mesh) -> bool:
    """Return whether no two skins lie on one another inside, so that skin and walls are right."""
    return all(sample.doubled <= TOGETHER_SHARE for sample in winding_columns.look(surface))


def _bare(surface: Mesh) -> float:
    try:
        return bare_share(surface)
    except NoRays:
        return 1.0


def _but(survey: Survey, code: str) -> list[Finding]:
    return [found for found in survey.geometry.findings if found.code != code]


def _overlap(survey: Survey, code: str) -> Finding:
    count = survey.bodies.count
    return Finding(code, bodies=count) if count > 1 else Finding("itself_estimated")


def _saying(survey: Survey, findings: list[Finding]) -> Survey:
    return replace(survey, geometry=replace(survey.geometry, findings=findings))


def _in_order(surface: Mesh) -> Mesh:
    """Return a surface with vertices and faces in an order that does not depend on the file.

    Columns along an edge, and manifold3d, decide ties by order.
    """
    by_place = np.lexsort(surface.vertices.T[::-1])
    place: Ints = np.empty_like(by_place)
    place[by_place] = np.arange(len(by_place))
    faces = place[surface.faces]
    corners = (faces.argmin(axis=1)[:, None] + np.arange(3)) % 3
    faces = np.take_along_axis(faces, corners, axis=1)
    return Mesh(surface.vertices[by_place], faces[np.lexsort(faces.T[::-1])])
