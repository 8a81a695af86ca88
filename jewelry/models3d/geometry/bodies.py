"""The bodies of a closed mesh: which side of each is out, which are hollows, which may overlap."""

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry import nesting
from jewelry.models3d.geometry.components import shells
from jewelry.models3d.geometry.mesh import Bools, Floats, Ints, Mesh
from jewelry.models3d.geometry.places import significant

MAX_COMPARED_BODIES = 4000
MIN_OUTLINED_SHARE = 1e-5  # of the volume: a ring may be as little in a sky around it


@dataclass(frozen=True)
class Bodies:
    """The bodies of a mesh; `count` leaves hollows out, `volume` (mm3) is never negative.

    `turned` (n,) marks the faces that look into the metal, `reversed` (n,) those that look the
    other way than most of the model, `hollow` (n,) those of hollows; each is None if there are
    none. `owner` (n,) is the number of each face's body; a hollow's faces have that of the body
    around it.
    """

    count: int
    volume: float = 0.0
    findings: list[Finding] = field(default_factory=list)
    turned: Bools | None = None
    owner: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    hollow: Bools | None = None
    reversed: Bools | None = None

    @classmethod
    def of_open(cls, mesh: Mesh) -> Self:
        """Return the bodies of a surface that bounds no volume: its connected pieces."""
        return cls(shells(mesh)[0])


def sort_out(mesh: Mesh, tetrahedra: Floats) -> Bodies:
    """Orient every body of a closed mesh outwards, and add up volumes; a hollow's is negative.

    `tetrahedra` (n,) are the signed volumes, in mm3, that the faces span with one origin.
    """
    count, label = shells(mesh)
    if not count:
        return Bodies(0)
    signed: Any = np.bincount(label, weights=tetrahedra, minlength=count)
    inverted = bool(signed.sum() < 0)
    if count > MAX_COMPARED_BODIES:
        turned = np.ones(len(label), bool) if inverted else None
        many = [Finding("bodies_overlap", bodies=count)]
        return Bodies(count, abs(float(signed.sum())), many, turned)
    signed = -signed if inverted else signed
    # most models have one body, and skip this
    box = nesting.boxes(mesh, label, count) if count > 1 else np.zeros((1, 2, 3))
    owner = nesting.owners(mesh, label, box, signed)
    metal = np.flatnonzero(owner == np.arange(count))
    outlined = _outlined(signed, owner) if inverted else []
    turned = (signed < 0) & (owner == np.arange(count))
    crossing = nesting.cross(box, metal)
    return Bodies(
        count=len(metal),
        volume=float(np.where(turned, -signed, signed).sum()),
        findings=[
            *_findings(
                (inverted or bool(turned.any())) and not outlined, len(metal), crossing, count
            ),
            *outlined,
        ],
        turned=_of_faces(turned ^ inverted, label),
        owner=owner[label],
        hollow=_of_faces(owner != np.arange(count), label),
        reversed=_of_faces(turned, label),
    )


def _findings(turned: bool, bodies: int, crossing: bool, shells: int) -> list[Finding]:
    findings: list[Finding] = []
    if turned:
        findings.append(Finding("inside_out"))
    if bodies > 1:
        code = "bodies_overlap" if crossing else "several_bodies"
        findings.append(Finding(code, bodies=bodies))
    if shells > bodies:
        findings.append(Finding("cavity", cavities=shells - bodies))
    return findings


def _outlined(signed: Floats, owner: Ints) -> list[Finding]:
    """Return what is told of shells that look outwards within such as look inwards.

    They may be the piece, and those around them an outline drawn for its picture.
    """
    held = np.where(owner != np.arange(len(owner)), -signed, 0).sum()
    share = held / signed[signed > 0].sum()
    if share <= MIN_OUTLINED_SHARE:
        return []
    return [Finding("outline_or_hollow", percent=significant(100 * (1 - share), 2))]


def _of_faces(bodies: Bools, label: Ints) -> Bools | None:
    return bodies[label] if bodies.any() else None
