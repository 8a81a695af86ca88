"""Measures a model's united metal: its finger hole, walls and narrow hollows."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import finger_hole, hidden, throats, units, walls
from jewelry.models3d.geometry.measurement import Geometry, Survey
from jewelry.models3d.geometry.mesh import Floats, Mesh
from jewelry.models3d.geometry.places import Place, point, significant
from jewelry.models3d.geometry.rays import TOUCH_SHARE, Body
from jewelry.models3d.geometry.throats import Share

SIGNIFICANT_DIGITS = 4  # of a thickness or a diameter: a mesh is no more exact
FOIL_SHARE = 3 * TOUCH_SHARE
TYPICAL_MM = 20.0  # the longest side to expect of a piece


def examine(survey: Survey, surface: Mesh) -> Geometry:
    """Return the geometry with walls and hole; raises embree.NoRays where Embree is missing."""
    body = Body(surface)
    inner = finger_hole.diameter(surface, body)
    inner = None if inner is None else significant(inner, SIGNIFICANT_DIGITS)
    geometry = replace(survey.geometry, finger_hole_mm=inner)
    millimetre = _millimetre(geometry)
    found = walls.find(surface, body, millimetre)
    places = [place | _moved(place, survey.centre) for place in found.places]
    thinnest = found.thinnest or _foil(geometry, body)
    hollows = _hollows(geometry, surface, body)
    return replace(
        geometry,
        min_wall_mm=thinnest,
        thin_places=places,
        hollows_in=_said(hollows, lambda share: share.now),
        hollows_if_smaller=_said(hollows, lambda share: share.smaller),
    )


def _hollows(geometry: Geometry, surface: Mesh, body: Body) -> dict[str, Share | None]:
    """Return what narrow hollows hold by unit, where there are any; None where nobody can look."""
    air = hidden.air(surface, body, geometry.area_mm2)
    metal = geometry.volume_mm3 or 0.0
    found = {
        unit: throats.narrow(surface, air, metal, _length(geometry, unit))
        for unit in units.possible(geometry)
    }
    return {unit: share for unit, share in found.items() if share != Share()}


def _said(
    hollows: dict[str, Share | None], part: Callable[[Share], float]
) -> dict[str, list[Finding]]:
    """Return the findings by unit; units without any are left out."""
    return {
        unit: [
            Finding("hollows_unchecked")
            if share is None
            else Finding("hollow_narrow", percent=significant(100 * part(share), 2))
        ]
        for unit, share in hollows.items()
        if share is None or part(share)
    }


def _moved(place: Place, by: Floats) -> Place:
    return point(np.array([place[axis] for axis in "xyz"]) + by)


def _foil(geometry: Geometry, body: Body) -> float | None:
    """Return the average thickness of a sheet too thin for rays to start in; None if it is not."""
    mean = 2 * (geometry.volume_mm3 or 0.0) / geometry.area_mm2
    return significant(mean, SIGNIFICANT_DIGITS) if mean < FOIL_SHARE * body.radius else None


def _millimetre(geometry: Geometry) -> float:
    """Return how long a millimetre of the piece probably is in the model's numbers."""
    fitting = units.fitting(geometry)
    if fitting:
        return _length(geometry, fitting[0])
    return max(geometry.extents_mm) / TYPICAL_MM


def _length(geometry: Geometry, unit: str) -> float:
    """Return how long a millimetre is in the model's numbers if the file's are in `unit`."""
    return 1 / units.factor(geometry, unit)
