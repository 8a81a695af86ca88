"""Readers that others wrote; the product uses none of them. Each gives triangles (n, 3, 3) in the
file's own unit, or raises what it raises.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from jewelry.models3d.geometry.mesh import Corners


def by_trimesh(path: Path) -> Corners:
    """All of the scene, as one mesh."""
    import trimesh

    load: Any = trimesh.load_scene
    mesh = load(path, process=False, skip_materials=True).to_mesh()
    corners: Corners = np.asarray(mesh.triangles, np.float64)
    return corners


def by_assimp(path: Path) -> Corners:
    """All meshes where their nodes stand; lines and points are told apart and left out."""
    import assimp_py as assimp

    wanted = assimp.Process_Triangulate | assimp.Process_PreTransformVertices
    scene: Any = assimp.import_file(str(path), wanted | assimp.Process_SortByPType)
    found = [_indexed(mesh) for mesh in scene.meshes if mesh.num_indices == 3 * mesh.num_faces]
    return np.concatenate(found) if found else np.empty((0, 3, 3))


def _indexed(mesh: Any) -> Corners:
    points = np.array(mesh.vertices, np.float64).reshape(-1, 3)
    corners: Corners = points[np.array(mesh.indices, np.int64)].reshape(-1, 3, 3)
    return corners


def by_lib3mf(path: Path) -> Corners:
    """The 3MF Consortium's own reader: every item of the build, components resolved."""
    from lib3mf import get_wrapper

    model: Any = get_wrapper().CreateModel()
    model.QueryReader("3mf").ReadFromFile(str(path))
    items = model.GetBuildItems()
    found: list[Corners] = []
    while items.MoveNext():
        item = items.GetCurrent()
        form = item.GetObjectTransform() if item.HasObjectTransform() else None
        found += _of_object(item.GetObjectResource(), _matrix(form))
    return np.concatenate(found) if found else np.empty((0, 3, 3))


def _of_object(resource: Any, placed: Any) -> list[Corners]:
    if resource.IsMeshObject():
        points = np.array([list(p.Coordinates) for p in resource.GetVertices()]).reshape(-1, 3)
        faces = np.array([list(t.Indices) for t in resource.GetTriangleIndices()], np.int64)
        return [(points @ placed[:3, :3] + placed[3, :3])[faces.reshape(-1, 3)]]
    found: list[Corners] = []
    for number in range(resource.GetComponentCount()):
        part = resource.GetComponent(number)
        form = _matrix(part.GetTransform() if part.HasTransform() else None)
        found += _of_object(part.GetObjectResource(), form @ placed)
    return found


def _matrix(form: Any) -> Any:
    """Return the matrix (4, 4) of rows: three of the axes, one of the place."""
    matrix = np.eye(4)
    if form is not None:
        matrix[:, :3] = [list(row) for row in form.Fields]
    return matrix


READERS: dict[str, Callable[[Path], Corners]] = {
    "trimesh": by_trimesh,
    "assimp": by_assimp,
    "lib3mf": by_lib3mf,
}
CHOSEN = {
    **dict.fromkeys(("stl", "obj", "ply", "glb"), ("trimesh", "assimp")),
    "3mf": ("trimesh", "lib3mf"),
}
"""Two for each format."""
