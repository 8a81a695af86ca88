"""Stones that were left in a model: they are not cast, and must not be weighed as metal."""

from typing import Any

import numpy as np

from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.mesh import Ints, Mesh
from jewelry.models3d.stones.form import FACETS, MOST_FACES, cut_width
from jewelry.models3d.stones.names import is_named, named

__all__ = ["cut_width", "is_named", "named", "once", "suspected"]

Finding = dict[str, Any]


def once(findings: list[Finding]) -> list[Finding]:
    """Leave out that bodies look like stones where the file calls them so."""
    if all(found["code"] != "stones_named" for found in findings):
        return findings
    return [found for found in findings if found["code"] != "stones_suspected"]


def suspected(mesh: Mesh, label: Ints, count: int) -> list[Finding]:
    """Say how many of a closed mesh's shells, `label` (n,) of each face, have a cut stone's form."""
    sizes = np.bincount(label, minlength=count)
    if not ((sizes >= FACETS[0]) & (sizes <= MOST_FACES)).any():
        return []
    found = sum(
        cut_width(mesh.vertices[mesh.faces[faces]]) > 0
        for faces in members(label, count)
        if FACETS[0] <= len(faces) <= MOST_FACES
    )
    return [{"code": "stones_suspected", "count": found}] if found else []
