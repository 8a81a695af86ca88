"""Assemblies as files, written by trimesh, Draco and Rhino's library, which read nothing here."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import DracoPy
import numpy as np
import rhino3dm
import trimesh

from benchmarks.hostile import good
from jewelry.models3d.geometry.mesh import Floats, Mesh, weld

COORDINATE_BITS = 20  # of a packed coordinate: finer than a micrometre


def _by_trimesh(kind: str, **options: Any) -> Callable[[Mesh], bytes]:
    def write(mesh: Mesh) -> bytes:
        body: Any = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
        found = body.export(file_type=kind, **options)
        return found.encode() if isinstance(found, str) else bytes(found)

    return write


def _glb(mesh: Mesh) -> bytes:
    return _by_trimesh("glb")(Mesh(mesh.vertices / 1000, mesh.faces))


def _draco(mesh: Mesh) -> bytes:
    packed = DracoPy.encode(
        (mesh.vertices / 1000).astype(np.float32), mesh.faces, quantization_bits=COORDINATE_BITS
    )
    return good.draco(packed, 3 * len(mesh.faces), len(mesh.vertices))


def _threedm(mesh: Mesh) -> bytes:
    model, body = rhino3dm.File3dm(), rhino3dm.Mesh()
    settings: Any = model.Settings
    settings.ModelUnitSystem = rhino3dm.UnitSystem.Millimeters
    for point in mesh.vertices.tolist():
        body.Vertices.Add(*point)
    for face in mesh.faces.tolist():
        body.Faces.AddFace(*face)
    model.Objects.AddMesh(body)
    with tempfile.TemporaryDirectory(prefix="alexandrite-") as folder:
        path = Path(folder, "model.3dm")
        model.Write(str(path), 7)
        return path.read_bytes()


FORMATS: dict[str, Callable[[Mesh], bytes]] = {
    "stl": _by_trimesh("stl"),
    "obj": _by_trimesh("obj"),
    "ply": _by_trimesh("ply"),
    "glb": _glb,
    "3mf": _by_trimesh("3mf"),
    "3dm": _threedm,
    "text.stl": _by_trimesh("stl_ascii"),
    "text.ply": _by_trimesh("ply", encoding="ascii"),
    "draco.glb": _draco,
}
"""Writers by what follows "model." in a file's name."""


def written(triangles: Floats, fmt: str) -> bytes:
    """Return a file of triangles (n, 3, 3) in mm."""
    return FORMATS[fmt](weld(triangles))
