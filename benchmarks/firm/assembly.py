"""What a kind makes: bodies as a program would write them, and what they really hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manifold3d import Manifold

from jewelry.models3d.geometry.mesh import Floats
from jewelry.models3d.stones import marks

Dice = np.random.Generator
Writer = Callable[[Sequence[Floats]], bytes]


@dataclass(frozen=True)
class Assembly:
    """Bodies (n, 3, 3) in mm; `volume` in mm3 and `area` in mm2 as cast, `wall` in mm if known.

    `sound`: no caster would send the file back. `firm`: whether a firm price may be given, if
    figures are right. `writers`: how formats tell what triangles alone can't, by format; without
    them any format will do. `said` is the customer's answer about stones (`stones.marks`).
    """

    bodies: Sequence[Floats]
    volume: float
    area: float
    sound: bool = True
    firm: bool = True
    wall: float | None = None
    writers: Mapping[str, Writer] | None = None
    said: str = marks.UNSAID


def made(
    bodies: Sequence[Floats],
    whole: Manifold,
    *,
    sound: bool = True,
    firm: bool = True,
    wall: float | None = None,
    writers: Mapping[str, Writer] | None = None,
    said: Iterable[int] | None = None,
) -> Assembly:
    """Return an assembly whose right values are those of `whole`; `said` are bodies marked as stones."""
    volume, area = whole.volume(), whole.surface_area()
    answer = marks.UNSAID if said is None else marks.written(said)
    return Assembly(bodies, volume, area, sound, firm, wall, writers, answer)
