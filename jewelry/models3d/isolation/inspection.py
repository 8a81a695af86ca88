"""Inspects an untrusted file in a process of its own, with little memory and time, and no
secrets."""

import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from jewelry.models3d.finding import Finding
from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.isolation import confine
from jewelry.models3d.isolation.answer import Answer
from jewelry.models3d.isolation.client import Zygote
from jewelry.models3d.isolation.session import Told, ZygoteDied, sit_anew
from jewelry.platform import own_uids

logger = logging.getLogger(__name__)

WALL_SECONDS = 90.0


@dataclass(frozen=True)
class Inspection:
    """What the child found. `findings` holds those of `geometry` and those of the file.

    `pictures` maps a colour to its WebP; `<colour>-thumb.webp` lies beside it. `glb` is the
    browser's model, or None.
    """

    geometry: Geometry | None
    findings: list[Finding]
    pictures: dict[str, Path] = field(default_factory=dict)
    glb: Path | None = None
    seconds: float = 0.0


def command() -> list[str]:
    """Return the fork server's command line."""
    # -P: nothing in the working directory is ever imported
    return [sys.executable, "-P", "-m", "jewelry.models3d.isolation.worker"]


zygote = Zygote(command)


@cache
def _tell_what_is_lacking() -> None:
    if lacking := confine.lacking():
        logger.warning(
            "This kernel has no %s: the process that opens strangers' files is less shut in.",
            " and no ".join(lacking),
        )


def inspect(
    path: Path, fmt: str, out: Path, told: Told = lambda stage: None, stones: str = ""
) -> Inspection:
    """Measure and draw the model at `path`; pictures go to the existing folder `out`.

    `stones` says which of its bodies are stones (`stones.marks`).

    Whatever the file does to the child is an answer in `findings`. Raises OSError only if the
    child cannot be started or the file is not there. `told` hears each stage begin: "reading",
    "measuring", "walls", "picture".
    """
    path, out = path.resolve(strict=True), out.resolve(strict=True)
    _tell_what_is_lacking()
    if (nobody := own_uids.passing()) is not None:
        # The child becomes its folder's owner.
        os.chown(out, nobody, nobody)
    began = time.monotonic()
    asked = {"path": str(path), "fmt": fmt, "out": str(out), "stones": stones}
    request = json.dumps(asked).encode()
    with tempfile.TemporaryFile() as errors:
        answer, ending = _sit(request, errors, told)
        if ending:
            logger.warning("Inspecting %s: %s. %s", path.name, ending, _tail(errors))
    said = _parse(answer)
    geometry = said.geometry
    seconds = round(time.monotonic() - began, 3)
    pictures = _pictures(out) if geometry else {}
    glb = out / "model.glb" if geometry and (out / "model.glb").exists() else None
    return Inspection(geometry, said.findings, pictures, glb, seconds)


def _sit(request: bytes, errors: IO[bytes], told: Told) -> tuple[bytes, str]:
    """Return the child's answer, and what was unusual about its end, or ""."""
    try:
        return sit_anew(zygote, request, errors, told, WALL_SECONDS)
    except ZygoteDied as again:
        return b"", str(again)


def _parse(answer: bytes) -> Answer:
    """Read the last complete line: each contains more than the one before."""
    try:
        lines = answer[: answer.rindex(b"\n")].split(b"\n")
        return Answer.from_line([line for line in lines if not line.startswith(b"#")][-1])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Answer(None, [Finding("too_heavy")])


def _pictures(out: Path) -> dict[str, Path]:
    return {
        whole.stem: whole
        for whole in sorted(out.glob("*.webp"))
        if whole.with_name(f"{whole.stem}-thumb.webp").exists()
    }


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1000))
    return file.read().decode(errors="replace").strip()
