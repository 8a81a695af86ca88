"""Places on a model that somebody should look at, as the viewer and the list beside it take them."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from jewelry.models3d.geometry import Geometry

Pin = dict[str, Any]
"""number, text; x, y, z in the model's own mm; area_mm2 where the place is as large as that."""


def pins(facts: Geometry | None) -> list[Pin]:
    """Number thin walls, thinnest first, and then what is wrong with the surface."""
    if facts is None:
        return []
    thin = [
        place | {"text": _("Wall of %(wall)s mm") % {"wall": _written(place["wall_mm"])}}
        for place in facts.thin_places
    ]
    return numbered([*thin, *(place | {"text": _said(place["code"])} for place in facts.places)])


def numbered(places: Iterable[Pin]) -> list[Pin]:
    """Number from one in the order given."""
    return [{"number": number} | place for number, place in enumerate(places, start=1)]


def _said(code: str) -> str:
    if code == "miswound":
        return _("The surface is turned over here")
    return _("The surface has a gap here")


def _written(wall: float) -> str:
    return str(number_format(f"{wall:.2f}"))
