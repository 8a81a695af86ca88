"""Stones that were left in a model: they are not cast, and must not be weighed as metal."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from jewelry.models3d.groups import members
from jewelry.models3d.mesh import Floats, Ints, Mesh
from jewelry.models3d.readers.reading import Part

Finding = dict[str, Any]

NAMES = re.compile(
    r"(?<![a-zа-я])(gem(s|stones?)?|stones?|diamonds?|brilliants?|ruby|rubies|sapphires?|emeralds?"
    r"|moissanites?|zircons?|zirconia|cz|topaz|garnets?|amethysts?|opals?|pearls?|aquamarines?"
    r"|tourmalines?|citrines?|peridots?|камень|камни|бриллиант\w*|алмаз\w*|рубин\w*|сапфир\w*"
    r"|изумруд\w*|муассанит\w*|фианит\w*|циркон\w*|топаз\w*|гранат\w*|аметист\w*|опал\w*"
    r"|жемчуг\w*)(?![a-zа-я])"
)
HOLDERS = re.compile(
    r"setting|seat|prong|bezel|holder|head|mount|cutter|ring|band|shank|halo|pendant|stud|bracelet"
    r"|оправ|каст|крапан|закрепк|кольц|шинк|серьг|серёж|кулон|подвес|браслет"
)
"""What holds stones, and pieces that are named for them: metal."""

MOST_NAMED = 3

MOST_FACES = 2000
FACETS = (12, 160)
CONVEX = 0.97  # of the hull's volume
TABLE = (0.1, 0.75)  # of the outline's area: the flat that a stone is looked at through
POINTED = 0.15  # of the outline, at a tenth of the depth from the culet
DEPTH = (0.3, 1.1)  # of the width
ALIKE = 2  # decimals of a normal


def named(parts: Iterable[Part]) -> list[Finding]:
    """Say which parts call themselves stones, or are of a clear material."""
    found = [part for part in parts if part.clear or _is_named(part.name, part.material)]
    if not found:
        return []
    names = dict.fromkeys(part.name or part.material or "?" for part in found)
    return [{"code": "stones_named", "names": ", ".join(list(names)[:MOST_NAMED])[:120]}]


def _is_named(*names: str) -> bool:
    words = [re.sub(r"[_\W\d]+", " ", name.lower()) for name in names]
    return any(NAMES.search(word) and not HOLDERS.search(word) for word in words)


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


def cut_width(corners: Floats) -> float:
    """Return how wide a shell's triangles (n, 3, 3) are, if it is cut like a stone; else 0.

    A convex body of flat facets, one of them a table at the top, and a point at the bottom.
    """
    from scipy.spatial import ConvexHull, QhullError

    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(across, axis=1) / 2
    across, area = across[area > 0], area[area > 0]
    if not len(area):
        return 0.0
    normals, facet = np.unique(
        np.round(across / (2 * area[:, None]), ALIKE) + 0.0, axis=0, return_inverse=True
    )
    if not FACETS[0] <= len(normals) <= FACETS[1]:
        return 0.0
    table = int(np.bincount(facet.ravel(), area).argmax())
    axis = normals[table] / np.linalg.norm(normals[table])
    points = corners.reshape(-1, 3)
    points = points - points.mean(axis=0)
    try:
        hull = ConvexHull(points)
        flat = points @ np.linalg.svd(axis[None])[2][1:].T
        outline = ConvexHull(flat)
        height = points @ axis
        low = flat[height < height.min() + 0.1 * np.ptp(height)]
        point = float(np.ptp(low, axis=0).max()) ** 2
    except QhullError:
        return 0.0
    width = float(np.linalg.norm(flat - flat.mean(axis=0), axis=1).max() * 2)
    volume = (
        abs(
            float(
                np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum()
            )
        )
        / 6
    )
    share = float(area[facet.ravel() == table].sum()) / outline.volume
    is_cut = (
        volume >= CONVEX * hull.volume
        and TABLE[0] <= share <= TABLE[1]
        and point <= POINTED * outline.volume
        and DEPTH[0] <= float(np.ptp(height)) / width <= DEPTH[1]
    )
    return width if is_cut else 0.0
