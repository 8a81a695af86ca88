"""The result of a reader."""

from dataclasses import dataclass, field, replace
from typing import Self

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.mesh import Corners, Floats, Ints

LEAST_METALLIC = 0.5
"""Of a material's metalness, 0 to 1: programs that show one with less show no metal."""


@dataclass(frozen=True)
class Part:
    """The file's names for a part of the model; "" where it gives none.

    `clear` is true for a material that lets light through. `metal` is whether the material is shown
    as a metal; None if the file does not say. `above` are the names of what it lies
    in (nodes, layers, blocks, groups), the nearest first.
    """

    name: str = ""
    material: str = ""
    clear: bool = False
    metal: bool | None = None
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Triangles (n, 3, 3) in mm, and what the file says of them; `reader.read` returns n >= 1.

    - `part` (n,): the number of each triangle's part in `parts`; None if there is only one.
    - `units`: the unit that the file's numbers were taken in (a key of units.MM); `declared`:
      whether the file names it.
    - `findings`: what was left out, or needs something that the reader does not know. Pages show
      them as they are.
    - `sides_mm`: the largest piece's sides, if the file has several pieces drawn apart.
    """

    triangles: Corners
    parts: tuple[Part, ...] = (Part(),)
    part: Ints | None = None
    units: str = "mm"
    declared: bool = False
    findings: list[Finding] = field(default_factory=list)
    sides_mm: tuple[float, float, float] | None = None

    def with_sides(self, sides: Floats) -> Self:
        """Return the same with the sides (3,) in mm of its largest piece."""
        x, y, z = map(float, sides)
        return replace(self, sides_mm=(x, y, z))
