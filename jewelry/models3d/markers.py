"""Places on a model that a person should look at, for the viewer and the list beside it."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jewelry.models3d.geometry.measurement import Geometry

Pin = dict[str, Any]
"""number, text; x, y, z in the model's own mm; area_mm2 where the place has an area."""


MAX_MARKERS = 6
"""Of each kind: more would hide the piece."""


def pins(facts: Geometry | None) -> list[Pin]:
    """Number the thinnest walls, then the worst faults of the surface."""
    if facts is None:
        return []
    found = [*facts.thin_places[:MAX_MARKERS], *facts.places[:MAX_MARKERS]]
    return [
        {"number": number} | place | {"text": said(place)}
        for number, place in enumerate(found, start=1)
    ]


def said(place: dict[str, Any]) -> str:
    """Return what is wrong at one place, in a few words."""
    if "wall_mm" in place:
        return _("Wall of %(wall)s mm") % {"wall": _written(place["wall_mm"])}
    if place["code"] == "miswound":
        return _("The surface is turned over here")
    return _("The surface has a gap here")


def _written(wall: float) -> str:
    return str(number_format(f"{wall:.2f}"))
