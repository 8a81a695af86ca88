"""Puts the parts of a model where its file places them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from jewelry.models3d.finding import Finding
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Part, Reading
from jewelry.models3d.geometry.mesh import Corners, Floats, Ints

MAX_NAMES, MAX_NAME_CHARACTERS = 5, 60
MAX_NAMES_ABOVE = 20

HERE: Floats = np.eye(4)


@dataclass
class Solid:
    """Vertices (v, 3) and faces (n, 3) of a part, and the file's names for it.

    `part` (n,) is the number of each face in `parts`; None if there is only one.
    """

    vertices: Floats
    faces: Ints
    parts: tuple[Part, ...] = (Part(),)
    part: Ints | None = None


@dataclass
class LeftOut:
    """Names of what the reader left out, by the code of the finding that says so."""

    names: dict[str, list[str]] = field(default_factory=dict)

    def add(self, code: str, name: str) -> None:
        """Note something by its name; "" if it has none."""
        self.names.setdefault(code, []).append(name)

    def findings(self) -> list[Finding]:
        """Return a finding for each reason."""
        return [Finding(code, names=listed(names)) for code, names in self.names.items()]


def moved(points: Floats, matrix: Floats) -> Floats:
    """Return points (n, 3) transformed by a matrix (4, 4).

    Equal points stay equal, wherever they are in the array: no BLAS, whose last bits may differ.
    """
    if np.array_equal(matrix, HERE):
        return points
    x, y, z = points.T
    rows = [m[0] * x + m[1] * y + m[2] * z + m[3] for m in matrix[:3]]
    return np.stack(rows, axis=1)


def mirrors(matrix: Floats) -> bool:
    """Return whether a matrix (4, 4) mirrors, so that faces have to be wound the other way."""
    return bool(np.linalg.det(matrix[:3, :3]) < 0)


def placed(solid: Solid, matrix: Floats) -> Solid:
    """Return a solid transformed by a matrix (4, 4), its faces still looking outwards."""
    faces = solid.faces[:, ::-1] if mirrors(matrix) else solid.faces
    return Solid(moved(solid.vertices, matrix), faces, solid.parts, solid.part)


def assembled(
    solids: Sequence[Solid], factor: float, unit: str, findings: Iterable[Finding] = ()
) -> Reading:
    """Return the reading of all solids, in their order, `factor` times as large.

    Raises Unreadable if a face names a vertex that does not exist.
    """
    triangles = [_triangles(solid, factor) for solid in solids if len(solid.faces)]
    if not triangles:
        raise Unreadable("empty")
    parts, part = _numbered([solid for solid in solids if len(solid.faces)])
    return Reading(
        triangles[0] if len(triangles) == 1 else np.concatenate(triangles),
        parts,
        part,
        units=unit,
        declared=True,
        findings=list(findings),
    )


def _triangles(solid: Solid, factor: float) -> Corners:
    if solid.faces.min() < 0 or solid.faces.max() >= len(solid.vertices):
        raise Unreadable("unreadable")
    vertices = solid.vertices if factor == 1 else solid.vertices * factor
    return vertices.take(solid.faces.ravel(), axis=0).reshape(-1, 3, 3)


def _numbered(solids: list[Solid]) -> tuple[tuple[Part, ...], Ints | None]:
    parts = tuple(part for solid in solids for part in solid.parts)
    if len(parts) == 1:
        return parts, None
    counts = [len(solid.parts) for solid in solids]
    first = np.cumsum([0, *counts[:-1]])
    part = np.repeat(first, [len(solid.faces) for solid in solids]).astype(np.int32)
    at = 0
    for solid in solids:
        if solid.part is not None:
            part[at : at + len(solid.faces)] += solid.part.astype(np.int32)
        at += len(solid.faces)
    return parts, part


def readable(name: object) -> str:
    """Return a name from a file, shortened and with only printable characters."""
    text = name if isinstance(name, str) else ""
    kept = "".join(
        letter if letter.isprintable() else " " for letter in text[: 4 * MAX_NAME_CHARACTERS]
    )
    return " ".join(kept.split())[:MAX_NAME_CHARACTERS]


def beneath(name: str, above: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names above what lies in `name`, which itself lies in `above`; "" is no name."""
    return (name, *above)[:MAX_NAMES_ABOVE] if name else above


def listed(names: Iterable[str]) -> str:
    """Return names for a sentence; things without a name are only counted."""
    found = list(names)
    named = list(dict.fromkeys(f"“{name}”" for name in found if name))
    shown = ", ".join(named[:MAX_NAMES])
    if not named:
        return str(len(found))
    return shown if len(named) <= MAX_NAMES else f"{shown}, … ({len(named)})"
