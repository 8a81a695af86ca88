"""An OBJ's names for its parts: the objects, groups and materials that its faces belong to."""

from dataclasses import dataclass

import numpy as np

from jewelry.models3d.formats.reading import Part
from jewelry.models3d.geometry.mesh import Ints

MAX_NAMED_LINES = 20_000
"""Lines that name something; a file with more of them is one part without a name."""

NOTHING = ("", "default", "off", "(null)", "None")


@dataclass(frozen=True)
class Naming:
    """A line that names the faces after it: `word` is "o", "g" or "usemtl"."""

    place: int
    word: str
    name: str


def titles(names: list[Naming], places: Ints) -> tuple[tuple[Part, ...], Ints]:
    """Return the parts of the faces that begin at `places`, and the part (n,) of each."""
    if not names or len(names) > MAX_NAMED_LINES:
        return (Part(),), np.zeros(len(places), np.int32)
    now = {"o": "", "g": "", "usemtl": ""}
    found: dict[Part, int] = {}
    numbers = [found.setdefault(Part(), 0)]
    for naming in names:
        now[naming.word] = "" if naming.name in NOTHING else naming.name
        title = " ".join(dict.fromkeys(name for name in (now["o"], now["g"]) if name))
        numbers.append(found.setdefault(Part(title, now["usemtl"]), len(found)))
    under = np.searchsorted([naming.place for naming in names], places)
    part = np.array(numbers, np.int32)[under]
    used, among = np.unique(part, return_inverse=True)
    every = tuple(found)
    return tuple(every[index] for index in used.tolist()), among.astype(np.int32)
