"""Reads a model file into triangles. For the child process only: the file may be hostile."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np

from jewelry.models3d.formats import limits, stone_names
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.formats.table import FORMATS
from jewelry.models3d.geometry import integrals
from jewelry.models3d.geometry.mesh import Corners

MAX_EXTENT_MM = 1e6

# all of them before the fork, not after each fork
READERS: dict[str, Callable[[Path], Reading]] = {
    extension: import_module(each.reader).read for extension, each in FORMATS.items()
}


def read(path: Path, fmt: str) -> Reading:
    """Return a model file's triangles in mm, of finite and non-zero size, and what it says of them.

    Scene transforms are applied; no other file is ever opened. Raises Unreadable, whose code is
    one of findings.FINDINGS.
    """
    try:
        # overflow and NaN are judged below, not warned about
        with np.errstate(all="ignore"):
            reading = READERS[fmt](path)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("unreadable") from error
    parts = stone_names.told_apart(reading.parts)
    findings = [*reading.findings, *stone_names.named(parts)]
    triangles = _sensible(reading.triangles)
    return replace(reading, triangles=triangles, parts=parts, findings=findings)


def _sensible(triangles: Corners) -> Corners:
    if not len(triangles):
        raise Unreadable("empty")
    limits.refuse_too_many(len(triangles))
    low, high = integrals.box(triangles)
    with np.errstate(all="ignore"):
        longest = float((high - low).max())
    # min and max carry a NaN through, so one comparison sees them all
    if not np.isfinite(longest):
        raise Unreadable("not_finite")
    if longest == 0.0:
        raise Unreadable("too_small_extent", longest=0.0)
    if longest > MAX_EXTENT_MM or max(-low.min(), high.max()) > 100 * MAX_EXTENT_MM:
        raise Unreadable("too_large_extent", longest=round(longest, 3))
    return triangles
