"""Reads a model file into triangles. Meant for the child process: it may be given anything."""

import struct
from collections.abc import Iterable
from io import BufferedReader, StringIO
from pathlib import Path
from typing import IO, Any

import numpy as np
import trimesh
from trimesh.units import unit_conversion

from jewelry.models3d import guards, scan
from jewelry.models3d.errors import Unreadable
from jewelry.models3d.mesh import Corners

MAX_TRIANGLES = 6_000_000
MAX_PLACES = 20_000
MAX_EXTENT_MM = 1e6
MM_PER_METRE = 1000.0
STL_AT_ONCE = 1 << 14
STL_RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])


def read(path: Path, fmt: str) -> Corners:
    """Return the triangles of a model, (n, 3, 3) in mm, n >= 1, of finite and non-zero size.

    STL, OBJ and PLY name no unit and are taken as millimetres; GLB is in metres by its
    specification (Khronos glTF 2.0, 3.4); 3MF declares its unit (3MF Core 1.3, 3.4). Scene
    transforms are applied; no other file is ever opened. Raises Unreadable, whose code is one of
    findings.FINDINGS.
    """
    try:
        # overflow and NaN are judged below, not warned about
        with np.errstate(all="ignore"):
            triangles = _read_stl(path) if fmt == "stl" else _read(path, fmt)
    except (Unreadable, MemoryError):
        raise
    except SyntaxError as error:
        # lxml's, where expat has read the same before: it lacks memory
        raise Unreadable("too_heavy") from error
    except Exception as error:
        raise Unreadable("unreadable") from error
    return _sensible(triangles)


def _sensible(triangles: Corners) -> Corners:
    if not len(triangles):
        raise Unreadable("empty")
    _refuse_too_many(len(triangles))
    low, high = scan.box(triangles)
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


def _refuse_too_many(count: int) -> None:
    if count > MAX_TRIANGLES:
        raise Unreadable("too_detailed", limit=MAX_TRIANGLES)


def _read_stl(path: Path) -> Corners:
    with path.open("rb") as file:
        head = file.read(84)
        count = struct.unpack_from("<I", head, 80)[0] if len(head) == 84 else 0
        if count and path.stat().st_size == 84 + 50 * count:
            _refuse_too_many(count)
            return _stl_records(file, count)
    if head.lstrip()[:5].lower() != b"solid":
        raise Unreadable("unreadable")
    return _read(path, "stl")


def _stl_records(file: BufferedReader, count: int) -> Corners:
    """Copy the corners out of the records, few at a time: the file itself need not fit as well."""
    triangles = np.empty((count, 3, 3), np.float32)
    for start in range(0, count, STL_AT_ONCE):
        records = np.fromfile(file, STL_RECORD, min(STL_AT_ONCE, count - start))
        triangles[start : start + STL_AT_ONCE] = records["corners"]
    return triangles


def _read(path: Path, fmt: str) -> Corners:
    """Read with trimesh, and refuse what is not all that the file promises."""
    if fmt not in guards.PROMISED:
        return _load(path, fmt)
    promised, places = guards.PROMISED[fmt](path)
    if not promised:
        raise Unreadable("empty")
    _refuse_too_many(promised)
    if places > MAX_PLACES:
        raise Unreadable("too_heavy")
    triangles = _load(path, fmt)
    if len(triangles) != promised:
        raise Unreadable("unreadable")
    return triangles


def _load(path: Path, fmt: str) -> Corners:
    no_files: Any = _NoFiles()
    with _opened(path, fmt) as file:
        scene = trimesh.load_scene(
            file,
            file_type=fmt,
            resolver=no_files,
            process=False,
            skip_materials=True,
            postprocess=False,  # else 3MF bodies of one name replace one another
        )
    for mesh in _meshes(scene.geometry.values()):
        guards.check_read(mesh)
        mesh.metadata.clear()  # or it is copied with every instance
    scene.graph.repair_rigid = None  # transforms stay what the file says
    parts = [mesh.triangles for mesh in _meshes(scene.dump())]
    return np.concatenate([np.empty((0, 3, 3)), *parts]) * _mm_per_unit(scene, fmt)


def _opened(path: Path, fmt: str) -> IO[Any]:
    """Any byte is a letter of latin-1; only the numbers matter."""
    if fmt == "obj":
        # groups and materials leave the surface as it is; trimesh reads it anew for each of them
        return StringIO(guards.GROUPING.sub("", path.read_text("latin-1")))
    return path.open(encoding="latin-1") if fmt == "stl" else path.open("rb")


def _meshes(found: Iterable[Any]) -> list[Any]:
    """Return what has faces: not the paths, not the clouds of points."""
    return [mesh for mesh in found if hasattr(mesh, "faces")]


def _mm_per_unit(scene: Any, fmt: str) -> float:
    if fmt == "glb":
        return MM_PER_METRE
    return float(unit_conversion(scene.metadata["units"], "mm")) if fmt == "3mf" else 1.0


class _NoFiles:
    """What trimesh asks for other files."""

    def get(self, name: str) -> bytes:
        raise Unreadable("other_files")

    __getitem__ = get
