"""What rays tell of a surveyed model: its finger hole and its walls."""

from dataclasses import replace

from jewelry.models3d import hole, units, walls
from jewelry.models3d.geometry import Geometry, Survey
from jewelry.models3d.mesh import Mesh
from jewelry.models3d.places import significant
from jewelry.models3d.rays import Body

FIGURES = 4  # of a thickness or a diameter: a mesh is no better
TYPICAL_MM = 20.0  # the longest side of a piece of which nothing else is known


def examine(survey: Survey, surface: Mesh) -> Geometry:
    """Return the geometry with walls and hole; raises rays.NoRays where Embree is missing."""
    body = Body(surface)
    inner = hole.diameter(surface, body)
    inner = None if inner is None else significant(inner, FIGURES)
    geometry = replace(survey.geometry, finger_hole_mm=inner)
    found = walls.find(surface, body, _millimetre(geometry))
    places = [
        {
            **place,
            **{
                axis: significant(place[axis] + at)
                for axis, at in zip("xyz", survey.centre, strict=True)
            },
        }
        for place in found.places
    ]
    return replace(geometry, min_wall_mm=found.thinnest, thin_places=places)


def _millimetre(geometry: Geometry) -> float:
    """How long a millimetre of the piece probably is in the model's numbers."""
    fitting = units.fitting(geometry)
    if fitting:
        return units.MM[geometry.units] / units.MM[fitting[0]]
    return max(geometry.extents_mm) / TYPICAL_MM
