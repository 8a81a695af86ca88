"""STL, binary and text: triangles without a unit, taken as millimetres."""

import struct
from io import BufferedReader
from pathlib import Path

import numpy as np

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.mesh import Corners
from jewelry.models3d.readers import scenes
from jewelry.models3d.readers.reading import Reading

AT_ONCE = 1 << 14
RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read(path: Path) -> Reading:
    with path.open("rb") as file:
        head = file.read(84)
        count = struct.unpack_from("<I", head, 80)[0] if len(head) == 84 else 0
        if count and path.stat().st_size == 84 + 50 * count:
            scenes.refuse_too_many(count)
            return Reading(_records(file, count))
    if head.lstrip()[:5].lower() != b"solid":
        raise Unreadable("unreadable")
    with path.open(encoding="latin-1") as text:
        return Reading(scenes.load(text, "stl", promised(path)))


def _records(file: BufferedReader, count: int) -> Corners:
    """Copy the corners out of the records, few at a time: the file itself need not fit as well."""
    triangles = np.empty((count, 3, 3), np.float32)
    for start in range(0, count, AT_ONCE):
        records = np.fromfile(file, RECORD, min(AT_ONCE, count - start))
        triangles[start : start + AT_ONCE] = records["corners"]
    return triangles


def promised(path: Path) -> scenes.Promise:
    """Count the facets of a text STL."""
    return path.read_bytes().lower().count(b"endfacet"), 1
