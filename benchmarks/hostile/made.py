"""All of them, in one order."""

from itertools import chain, islice
from pathlib import Path

from benchmarks.hostile import damage, disguises, gltf, stl, text, threemf
from benchmarks.hostile.file import HostileFile

REAL = Path(__file__).resolve().parents[3] / "shared" / "models"


def on_purpose() -> list[HostileFile]:
    rooms = (stl, text, gltf, threemf, disguises)
    return list(chain(*(room.files() for room in rooms), damage.cut()))


def files(count: int, seed: int = 1) -> list[HostileFile]:
    """At least `count`: everything made on purpose, and flipped bits for the rest."""
    meant = on_purpose()
    rest = damage.flipped(seed, REAL if REAL.is_dir() else None)
    return meant + list(islice(rest, max(0, count - len(meant))))
