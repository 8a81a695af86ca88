"""Reads a scene with trimesh, and refuses what is not all that the file promises.

Parts that trimesh passes over, or takes twice, are missed by counting the file's triangles first.
"""

from collections.abc import Iterable
from typing import IO, Any

import numpy as np
import trimesh

from jewelry.models3d.errors import Unreadable
from jewelry.models3d.mesh import Corners

MAX_TRIANGLES = 6_000_000
MAX_PLACES = 20_000

Promise = tuple[int, int]  # triangles, and the places their meshes stand in


def refuse_too_many(count: int) -> None:
    """Raise Unreadable if there are more triangles than are ever taken."""
    if count > MAX_TRIANGLES:
        raise Unreadable("too_detailed", limit=MAX_TRIANGLES)


def load(file: IO[Any], fmt: str, promise: Promise | None = None) -> Corners:
    """Return the triangles (n, 3, 3) of a file in its own unit, transforms applied.

    Raises Unreadable; no other file is ever opened.
    """
    if promise:
        triangles, places = promise
        if not triangles:
            raise Unreadable("empty")
        refuse_too_many(triangles)
        if places > MAX_PLACES:
            raise Unreadable("too_heavy")
    found = _loaded(file, fmt)
    if promise and len(found) != promise[0]:
        raise Unreadable("unreadable")
    return found


def _loaded(file: IO[Any], fmt: str) -> Corners:
    no_files: Any = _NoFiles()
    scene = trimesh.load_scene(
        file,
        file_type=fmt,
        resolver=no_files,
        process=False,
        skip_materials=True,
        postprocess=False,  # else 3MF bodies of one name replace one another
    )
    for mesh in _meshes(scene.geometry.values()):
        _check_read(mesh)
        mesh.metadata.clear()  # or it is copied with every instance
    scene.graph.repair_rigid = None  # transforms stay what the file says
    parts = [mesh.triangles for mesh in _meshes(scene.dump())]
    return np.concatenate([np.empty((0, 3, 3)), *parts])


def _meshes(found: Iterable[Any]) -> list[Any]:
    """Return what has faces: not the paths, not the clouds of points."""
    return [mesh for mesh in found if hasattr(mesh, "faces")]


def _check_read(mesh: Any) -> None:
    """Refuse a mesh of trimesh's whose faces are not those of the file. Raises Unreadable.

    Negative numbers would count from the last vertex. A text PLY may end early; in a binary one all
    lists are taken to be as long as the first, even if others only make up for one another.
    """
    if len(mesh.faces) and mesh.faces.min() < 0:
        raise Unreadable("unreadable")
    for element in mesh.metadata.get("_ply_raw", {}).values():
        rows = element.get("data", ())
        if isinstance(rows, dict):
            ragged = any(len(column) != element["length"] for column in rows.values())
        else:
            lists = [rows[n]["f0"] for n in rows.dtype.names if rows[n].dtype.names]
            ragged = any((lengths != lengths[0]).any() for lengths in lists)
        if ragged:
            raise Unreadable("unreadable")


class _NoFiles:
    """What trimesh asks for other files."""

    def get(self, name: str) -> bytes:
        raise Unreadable("other_files")

    __getitem__ = get
