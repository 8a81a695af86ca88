"""PLY: polygons without a unit, taken as millimetres."""

from pathlib import Path

from jewelry.models3d.readers import scenes
from jewelry.models3d.readers.reading import Reading


def read(path: Path) -> Reading:
    with path.open("rb") as file:
        return Reading(scenes.load(file, "ply"))
