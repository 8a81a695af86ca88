"""Bodies whose surface is open, beside closed ones: stones drawn for a picture lack their pavilion."""

import numpy as np

from jewelry.models3d.geometry.components import shells
from jewelry.models3d.geometry.integrals import areas
from jewelry.models3d.geometry.mesh import Mesh, open_sides


def without(mesh: Mesh) -> tuple[Mesh, int]:
    """Return the mesh without its open bodies, and how many these are.

    All stay where the open bodies have more skin than the closed ones.
    """
    count, body = shells(mesh)
    gapes = np.zeros(count, np.bool_)
    gapes[body[open_sides(mesh)[0]]] = True
    gone = gapes[body]
    skin = areas(mesh.vertices, mesh.faces)
    if not gone.any() or skin[gone].sum() > skin[~gone].sum():
        return mesh, 0
    return Mesh(mesh.vertices, np.ascontiguousarray(mesh.faces[~gone])), int(gapes.sum())
