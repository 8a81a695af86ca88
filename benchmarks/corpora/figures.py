"""What a reader makes of a file, in few numbers that any reader has."""

from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from jewelry.models3d.geometry import integrals
from jewelry.models3d.geometry.mesh import Corners

LENGTH_SHARE, OTHER_SHARE = 1e-4, 1e-3
"""Of the diagonal, and of the larger figure: closer than that two readers agree."""


@dataclass(frozen=True)
class Figures:
    """In the file's own unit: sides of the box, volume (signed tetrahedra from 0), area."""

    triangles: int
    sides: tuple[float, float, float]
    volume: float
    area: float

    @classmethod
    def of(cls, corners: Corners) -> Self:
        """Return the figures of triangles (n, 3, 3). Raises ValueError if there are none."""
        if not len(corners):
            raise ValueError("no triangles")
        low, high = integrals.box(corners)
        area, volumes = integrals.area_and_volumes(corners, np.zeros(3))
        x, y, z = map(float, high - low)
        return cls(len(corners), (x, y, z), float(volumes.sum()), area)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        x, y, z = data["sides"]
        return cls(**{**data, "sides": (x, y, z)})

    def apart(self, other: Self) -> list[str]:
        """Return in which figures two readings differ.

        A volume counts against the skin's too: an open sheet's is what rounding leaves of it.
        """
        diagonal = float(np.linalg.norm(self.sides)) or 1.0
        off = np.abs(np.subtract(self.sides, other.sides)).max()
        area = max(self.area, other.area)
        volume = max(abs(self.volume), abs(other.volume), area * diagonal / 100)
        found = {
            "triangles": self.triangles != other.triangles,
            "size": off > LENGTH_SHARE * diagonal,
            "volume": abs(self.volume - other.volume) > OTHER_SHARE * volume,
            "area": abs(self.area - other.area) > OTHER_SHARE * area,
        }
        return [name for name, differs in found.items() if differs]


@dataclass(frozen=True)
class Answer:
    """Figures, or the words in which a reader refused; `codes` are our findings."""

    figures: Figures | None
    refusal: str = ""
    codes: tuple[str, ...] = ()
