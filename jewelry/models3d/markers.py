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
    thin = [
        place | {"text": _("Wall of %(wall)s mm") % {"wall": _written(place["wall_mm"])}}
        for place in facts.thin_places[:MAX_MARKERS]
    ]
    wrong = [place | {"text": _said(place["code"])} for place in facts.places[:MAX_MARKERS]]
    return [{"number": number} | place for number, place in enumerate([*thin, *wrong], start=1)]


def _said(code: str) -> str:
    if code == "miswound":
        return _("The surface is turned over here")
    return _("The surface has a gap here")


def _written(wall: float) -> str:
    return str(number_format(f"{wall:.2f}"))
