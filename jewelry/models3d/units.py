"""What a model's numbers are counted in."""

import zipfile
from pathlib import Path
from xml.parsers import expat

MM = {"micron": 0.001, "mm": 1.0, "cm": 10.0, "inch": 25.4, "ft": 304.8, "m": 1000.0}
"""Millimetres in a unit."""

THREEMF = {"millimeter": "mm", "centimeter": "cm", "meter": "m", "foot": "ft"}
ROOT_WITHIN = 1 << 16


def of_file(path: Path, fmt: str) -> tuple[str, bool]:
    """Return the unit of a file that was read, and whether the file declares it.

    GLB is in metres by its specification (Khronos glTF 2.0, 3.4), 3MF says it in its root element
    (3MF Core 1.3, 3.4), the others say nothing and are taken as millimetres.
    """
    if fmt == "glb":
        return "m", True
    return (_of_threemf(path), True) if fmt == "3mf" else ("mm", False)


def _of_threemf(path: Path) -> str:
    found: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _tag, values: found.setdefault(
        "unit", values.get("unit", "millimeter")
    )
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "3d/3dmodel.model" in name.lower()]
        with archive.open(names[0]) as file:
            parser.Parse(file.read(ROOT_WITHIN))
    return THREEMF.get(found["unit"], found["unit"])
