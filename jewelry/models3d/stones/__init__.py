"""Stones that were left in a model: they are not cast, and must not be weighed as metal."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry.components import members
from jewelry.models3d.geometry.mesh import Ints, Mesh
from jewelry.models3d.stones.form import FACETS, MOST_FACES, cut_width

__all__ = ["cut_width", "is_named", "named", "once", "suspected"]

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


def named(parts: Iterable[Part]) -> list[Finding]:
    """Say which parts call themselves stones, or are of a clear material."""
    found = [part for part in parts if is_named(part)]
    if not found:
        return []
    names = dict.fromkeys(part.name or part.material or "?" for part in found)
    return [{"code": "stones_named", "names": ", ".join(list(names)[:MOST_NAMED])[:120]}]


def is_named(part: Part) -> bool:
    """Whether a part calls itself a stone, or is of a clear material."""
    words = [re.sub(r"[_\W\d]+", " ", name.lower()) for name in (part.name, part.material)]
    return part.clear or any(NAMES.search(word) and not HOLDERS.search(word) for word in words)


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
