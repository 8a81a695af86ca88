"""Sound files cut short at every boundary, and with bits turned over."""

import random
from pathlib import Path

from benchmarks.hostile import good
from benchmarks.hostile.file import Files, HostileFile

BOUNDARIES = (0, 1, 2, 4, 5, 12, 16, 20, 79, 80, 83, 84, 85, 96, 133, 134, 135)
MARKS = (
    b"PK\1\2",
    b"PK\3\4",
    b"PK\5\6",
    b"BIN\0",
    b"end_header",
    b"endloop",
    b"endsolid",
    b"\nf ",
    b"element",
)
MAX_BYTES = 1 << 20


def cut() -> Files:
    for name, content in good.ALL.items():
        places = {place for place in BOUNDARIES if place < len(content)}
        for mark in MARKS:
            at = content.find(mark)
            while at >= 0 and len(places) < 60:
                places |= {at, at + 1, at + len(mark)}
                at = content.find(mark, at + 1)
        places |= {len(content) - back for back in (1, 2, 3, 4, 12, 22, 50)}
        for place in sorted(places):
            yield HostileFile("Cut short", f"{name} at {place}", name, content[:place])


def flipped(seed: int, real: Path | None) -> Files:
    """Without end. `real` is a folder of real models, of which small ones are spoiled, too."""
    chance = random.Random(seed)  # noqa: S311 - the same files for the same seed
    sound = list(good.ALL.items())
    if real is not None:
        found = [path for path in sorted(real.iterdir()) if path.stat().st_size <= MAX_BYTES]
        sound += [(path.name, path.read_bytes()) for path in found if path.suffix != ".md"]
    number = 0
    while True:
        name, content = sound[number % len(sound)]
        number += 1
        spoiled = bytearray(content)
        for _turn in range(chance.choice((1, 1, 2, 8, 64, 512))):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        if number % 5 == 0:
            del spoiled[chance.randrange(len(spoiled)) :]
        yield HostileFile("Flipped bits", f"{name} no. {number}", name, bytes(spoiled))
