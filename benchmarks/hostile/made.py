"""All of them, in one order."""

from itertools import chain, islice
from pathlib import Path

from benchmarks.hostile import (
    damage,
    disguises,
    gltf,
    packed,
    projects,
    stl,
    text,
    threedm,
    threemf,
)
from benchmarks.hostile.file import HostileFile

REAL = Path(__file__).resolve().parents[3] / "shared" / "models"


ROOMS = {
    "stl": stl.files,
    "text": text.files,
    "gltf": gltf.files,
    "packed": packed.files,
    "threemf": threemf.files,
    "projects": projects.files,
    "threedm": threedm.files,
    "disguises": disguises.files,
    "damage": damage.cut,
}


def on_purpose() -> list[HostileFile]:
    return list(chain(*(files() for files in ROOMS.values())))


def files(count: int, seed: int = 1, families: list[str] | None = None) -> list[HostileFile]:
    """At least `count`: everything made on purpose, and flipped bits for the rest.

    Of `families` alone, if they are named.
    """
    meant = on_purpose()
    if families:
        return [file for file in meant if file.family in families]
    rest = damage.flipped(seed, REAL if REAL.is_dir() else None)
    return meant + list(islice(rest, max(0, count - len(meant))))
