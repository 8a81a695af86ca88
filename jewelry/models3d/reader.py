"""Reads a model file into triangles. Meant for the child process: it may be given anything."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jewelry.models3d.errors import Unreadable

Triangles = npt.NDArray[np.float64]

MAX_TRIANGLES = 6_000_000
MAX_EXTENT_MM = 1e6
STL_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read(path: Path, fmt: str) -> Triangles:
    """Return the triangles of a model, (n, 3, 3) in mm, n >= 1, of finite and non-zero size.

    STL, OBJ and PLY name no unit and are taken as millimetres; GLB is in metres by its
    specification (Khronos glTF 2.0, 3.4); 3MF declares its unit (3MF Core 1.3, 3.4). Scene
    transforms are applied; no other file is ever opened. Raises Unreadable, whose code is one of
    findings.FINDINGS.
    """
    try:
        # overflow and NaN are judged below, not warned about
        with np.errstate(all="ignore"):
            triangles = READERS[fmt](path)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("unreadable") from error
    return _sensible(triangles)


def _sensible(triangles: Triangles) -> Triangles:
    if not len(triangles):
        raise Unreadable("empty")
    refuse_too_many(len(triangles))
    corners = triangles.reshape(-1, 3)
    with np.errstate(all="ignore"):
        longest = float((corners.max(axis=0) - corners.min(axis=0)).max())
    # min and max carry a NaN through, so one comparison sees them all
    if not np.isfinite(longest):
        raise Unreadable("not_finite")
    if longest == 0.0:
        raise Unreadable("too_small_extent", longest=0.0)
    if longest > MAX_EXTENT_MM or float(np.abs(corners).max()) > 100 * MAX_EXTENT_MM:
        raise Unreadable("too_large_extent", longest=round(longest, 3))
    return triangles


def refuse_too_many(count: int) -> None:
    """Raise Unreadable when a model has more triangles than we measure."""
    if count > MAX_TRIANGLES:
        raise Unreadable("too_detailed", limit=MAX_TRIANGLES)


def _read_stl(path: Path) -> Triangles:
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(84)
        count = struct.unpack_from("<I", head, 80)[0] if len(head) == 84 else 0
        if count and size == 84 + 50 * count:
            refuse_too_many(count)
            records = np.fromfile(file, dtype=STL_RECORD, count=count)
            return np.asarray(records["corners"], dtype=np.float64)
    if not head.lstrip()[:5].lower() == b"solid":
        raise Unreadable("unreadable")
    return _read_stl_text(path.read_bytes().lower())


def _read_stl_text(text: bytes) -> Triangles:
    # numbers stand after the word "vertex" and nowhere else that matters
    pieces = text.split(b"vertex")[1:]
    refuse_too_many(len(pieces) // 3)
    numbers = [piece.split(None, 3)[:3] for piece in pieces]
    return np.array(numbers, dtype=np.float64).reshape(-1, 3, 3)


def corners_of(vertices: npt.NDArray[Any], faces: npt.NDArray[Any]) -> Triangles:
    """Return vertices[faces], (n, 3, 3); raise Unreadable when a face names no vertex."""
    if len(faces) and (faces.min() < 0 or faces.max() >= len(vertices)):
        raise Unreadable("unreadable")
    corners: Triangles = np.asarray(vertices, dtype=np.float64)[faces]
    return corners.reshape(-1, 3, 3)


def stack(parts: list[Triangles]) -> Triangles:
    """Return all parts as one array; none at all is an empty one."""
    return np.concatenate(parts) if parts else np.empty((0, 3, 3))


def _read_obj(path: Path) -> Triangles:
    from jewelry.models3d import obj

    return obj.read(path)


def _read_ply(path: Path) -> Triangles:
    from jewelry.models3d import ply

    return ply.read(path)


def _read_glb(path: Path) -> Triangles:
    from jewelry.models3d import glb

    return glb.read(path)


def _read_3mf(path: Path) -> Triangles:
    from jewelry.models3d import threemf

    return threemf.read(path)


READERS: dict[str, Callable[[Path], Triangles]] = {
    "stl": _read_stl,
    "obj": _read_obj,
    "ply": _read_ply,
    "glb": _read_glb,
    "3mf": _read_3mf,
}
