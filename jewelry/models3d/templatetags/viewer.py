import json
from collections.abc import Iterable
from typing import Any

from django import template

from jewelry.models3d.format_names import format_names

register = template.Library()
register.simple_tag(format_names, name="model_formats")


@register.filter
def as_marks(places: Iterable[dict[str, Any]] | None) -> str:
    """Return places as JSON for an attribute: numbers are not localised."""
    known = ("number", "label", "text", "severity", "x", "y", "z", "area_mm2")
    return json.dumps(
        [{key: place[key] for key in known if key in place} for place in places or ()]
    )
