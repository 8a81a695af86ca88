"""Assemblies as files, written by trimesh, which the product does not read them with."""

from typing import Any

import trimesh

from jewelry.models3d.mesh import Floats, weld

FORMATS = ("stl", "obj", "ply", "glb", "3mf")
TEXT_STL = "stl_ascii"


def written(triangles: Floats, fmt: str, text: bool = False) -> bytes:
    """Return a file of triangles (n, 3, 3) in mm; GLB counts in metres."""
    mesh = weld(triangles)
    vertices = mesh.vertices / 1000 if fmt == "glb" else mesh.vertices
    body: Any = trimesh.Trimesh(vertices, mesh.faces, process=False)
    found = body.export(file_type=TEXT_STL if text and fmt == "stl" else fmt)
    return found.encode() if isinstance(found, str) else bytes(found)
