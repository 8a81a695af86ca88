"""Inspects a stranger's file in a process of its own, with little memory, time and no secrets."""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from jewelry.models3d.geometry import Geometry

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS = 90.0
MAX_ANSWER = 1 << 20
MB = 1 << 20
LIMITS = {
    resource.RLIMIT_AS: 3072 * MB,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 256 * MB,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Inspection:
    """What the child found. `findings` holds those of `geometry` and those of the file.

    `pictures` maps a colour to its WebP; `<colour>-thumb.webp` lies beside it. `glb` is the
    browser's model, where one could be made.
    """

    geometry: Geometry | None
    findings: list[dict[str, Any]]
    pictures: dict[str, Path] = field(default_factory=dict)
    glb: Path | None = None
    seconds: float = 0.0


def inspect(path: Path, fmt: str, out: Path) -> Inspection:
    """Measure and draw the model at `path`; pictures go to the existing folder `out`.

    Whatever the file does to the child is an answer in `findings`. Raises OSError only if the
    child cannot be started or the file is not there.
    """
    path, out = path.resolve(strict=True), out.resolve(strict=True)
    began = time.monotonic()
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as errors:
        ending = _run(command(path, fmt, out), out, answer, errors)
        geometry, findings = _parse(_head(answer))
        if ending:
            logger.warning("Inspecting %s: %s. %s", path.name, ending, _tail(errors))
    seconds = round(time.monotonic() - began, 3)
    pictures = _pictures(out) if geometry else {}
    glb = out / "model.glb" if geometry and (out / "model.glb").exists() else None
    return Inspection(geometry, findings, pictures, glb, seconds)


def command(path: Path, fmt: str, out: Path) -> list[str]:
    """Return the child's command line."""
    # -P: nothing in the working directory is ever imported
    return [sys.executable, "-P", "-m", "jewelry.models3d.child", str(path), fmt, str(out)]


def _run(args: list[str], out: Path, answer: IO[bytes], errors: IO[bytes]) -> str:
    """Run the child to its end or the time limit; return what was unusual, or nothing."""
    child = subprocess.Popen(
        args,
        stdin=subprocess.DEVNULL,
        stdout=answer,
        stderr=errors,
        cwd=out,
        env=_environment(out),
        start_new_session=True,
        preexec_fn=_limit,  # noqa: PLW1509 - setrlimit alone, which needs no lock
    )
    try:
        code = child.wait(WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return f"no end after {WALL_SECONDS:g} s"
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    return f"ended with {code}" if code else ""


def _limit() -> None:
    for which, most in LIMITS.items():
        resource.setrlimit(which, (most, most))


def _environment(out: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "HOME": str(out),
        "TMPDIR": str(out),
        **dict.fromkeys(THREADS, "1"),
    }


def _parse(answer: bytes) -> tuple[Geometry | None, list[dict[str, Any]]]:
    """The last whole line counts: each says more than the one before."""
    try:
        found = json.loads(answer[: answer.rindex(b"\n")].rpartition(b"\n")[2])
        geometry = Geometry.from_json(found["geometry"]) if found["geometry"] else None
        return geometry, [dict(finding) for finding in found["findings"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, [{"code": "too_heavy"}]


def _pictures(out: Path) -> dict[str, Path]:
    return {
        whole.stem: whole
        for whole in sorted(out.glob("*.webp"))
        if whole.with_name(f"{whole.stem}-thumb.webp").exists()
    }


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(MAX_ANSWER)


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 1000))
    return file.read().decode(errors="replace").strip()
