"""What a reader makes of a file."""

from dataclasses import dataclass, field, replace
from typing import Self

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.mesh import Corners, Floats, Ints


@dataclass(frozen=True)
class Part:
    """A part of a model as its file names it; "" where the file says nothing.

    `clear` is said of a material that lets light through.
    """

    name: str = ""
    material: str = ""
    clear: bool = False


@dataclass(frozen=True)
class Reading:
    """Triangles (n, 3, 3) in mm, n >= 1 once `reader.read` gives them, and what the file says of them.

    `part` says for each triangle (n,) which of `parts` it belongs to; None if there is only one.
    `units` is the unit the file's numbers were taken in (a key of units.MM), `declared` whether the
    file says so itself. `findings` are what the file asks for and was not followed, or what was
    left out of it: they go to the customer as they are. `sides_mm` are the largest piece's where
    the file holds several that were drawn apart.
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
