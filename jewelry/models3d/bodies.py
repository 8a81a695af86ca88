"""The bodies of a closed mesh: which side is out, what is a cavity, what may overlap."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from jewelry.models3d.groups import shells
from jewelry.models3d.mesh import Bools, Floats, Ints, Mesh

Finding = dict[str, Any]

MAX_COMPARED = 4000
ROWS_AT_ONCE = 256
TOUCHING = 1e-6  # of the largest box


@dataclass(frozen=True)
class Bodies:
    """Bodies of a mesh, cavities not counted; volume in mm3, never negative.

    `turned` marks the faces (n,) that look into the metal; None if none does.
    """

    count: int
    volume: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    turned: Bools | None = None

    @classmethod
    def of_open(cls, mesh: Mesh) -> Self:
        """Count the pieces of a surface that bounds no volume."""
        return cls(shells(mesh)[0])


def sort_out(mesh: Mesh, tetrahedra: Floats) -> Bodies:
    """Orient every body outwards and add the volumes up; cavities count negative.

    `tetrahedra` are the signed volumes (n,) that the faces span with one origin.
    """
    count, label = shells(mesh)
    if not count:
        return Bodies(0)
    signed: Any = np.bincount(label, weights=tetrahedra, minlength=count)
    boxes = _boxes(mesh, label, count) if count > 1 else np.zeros((1, 2, 3))
    if count > MAX_COMPARED:
        total = float(signed.sum())
        turned = np.ones(len(label), bool) if total < 0 else None
        return Bodies(count, abs(total), [{"code": "bodies_overlap", "bodies": count}], turned)
    inverted = bool(signed.sum() < 0)
    signed = -signed if inverted else signed
    overlap, cavity = _compare(boxes, signed)
    turned = (signed < 0) & ~cavity
    findings: list[Finding] = []
    if inverted or turned.any():
        findings.append({"code": "inside_out"})
    bodies = count - int(cavity.sum())
    if bodies > 1:
        code = "bodies_overlap" if overlap else "several_bodies"
        findings.append({"code": code, "bodies": bodies})
    if cavity.any():
        findings.append({"code": "cavity", "cavities": int(cavity.sum())})
    volume = float(np.where(turned, -signed, signed).sum())
    turned ^= inverted
    return Bodies(bodies, volume, findings, turned[label] if turned.any() else None)


def _boxes(mesh: Mesh, label: Ints, count: int) -> Floats:
    """Return the low and high corner of each body's box, (count, 2, 3)."""
    order = np.argsort(label, kind="stable")
    at = np.searchsorted(label[order], np.arange(count))
    corners = mesh.vertices[mesh.faces[order]]
    low = np.minimum.reduceat(corners.min(axis=1), at)
    high = np.maximum.reduceat(corners.max(axis=1), at)
    return np.stack([low, high], axis=1)


def _compare(boxes: Floats, signed: Floats) -> tuple[bool, Bools]:
    """Return whether boxes of two bodies intersect, and which bodies are cavities of another."""
    low, high = boxes[:, 0], boxes[:, 1]
    slack = TOUCHING * float((high - low).max())
    solid = signed > 0
    cavity = np.zeros(len(boxes), bool)
    meets = np.zeros(len(boxes), bool)
    # only two bodies that are solid, or turn out to be, can count the same metal twice
    for rows in np.array_split(np.arange(len(boxes)), len(boxes) // ROWS_AT_ONCE + 1):
        inside = _all(low[rows, None] >= low - slack, high[rows, None] <= high + slack)
        cavity[rows] = ~solid[rows] & (inside & solid).any(axis=1)
    metal = np.flatnonzero(~cavity)
    for rows in np.array_split(metal, len(metal) // ROWS_AT_ONCE + 1):
        crossing = _all(
            low[rows, None] < high[metal] - slack, high[rows, None] > low[metal] + slack
        )
        meets[rows] = crossing.sum(axis=1) > 1
    return bool(meets.any()), cavity


def _all(first: Bools, second: Bools) -> Bools:
    return np.asarray((first & second).all(axis=-1))
