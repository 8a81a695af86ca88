"""Generated rings read and measured, here and with trimesh's defaults, each in a new process."""

import json
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from jewelry.models3d.formats.stl.reader import RECORD
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.client import ROOT, environment

SIZES = [10_000, 100_000, 1_000_000, 5_000_000]
MAX_DIFFERENCE_SHARE = 1e-5  # ours are rounded to six digits
EMPTY_FILES = 20
HEAD = "triangles          ours         trimesh  ratio            MB  ratio          whole    MB"


class Failed(Exception):
    """A contender ended with an error, or found other figures."""


@dataclass(frozen=True)
class Plan:
    """`against` is another checkout, with its own .venv, whose whole takes turns, too."""

    sizes: list[int]
    rounds: int = 3
    metrics_only: bool = False
    against: Path | None = None


def compare(plan: Plan, say: Callable[[str], object]) -> None:
    """Say a row of medians for each size, contenders taking turns. Raises Failed."""
    contenders = ["ours", "trimesh", "whole"][: 2 if plan.metrics_only else 3]
    with tempfile.TemporaryDirectory(prefix="alexandrite-bench-") as folder:
        say(f"isolation: {_isolation(Path(folder)) * 1000:.1f} ms a file")
        say(HEAD)
        for size in plan.sizes:
            path = Path(folder, "ring.stl")
            count = write_ring(path, size)
            runs: list[dict[str, Any]] = []
            for _round in range(plan.rounds):
                runs.append({what: _run(what, path) for what in contenders})
                if plan.against:
                    runs[-1]["there"] = _run("whole", path, plan.against.resolve())
                check_alike(runs[-1])
            say(_row(count, runs))


def write_ring(path: Path, size: int) -> int:
    """Write a ring with a waved surface as a binary STL; return its triangles, about `size`."""
    steps = max(3, round((size / 8) ** 0.5))
    u = np.linspace(0, 2 * np.pi, 4 * steps, endpoint=False)[:, None]
    v = np.linspace(0, 2 * np.pi, steps, endpoint=False)[None]
    thick = 1.1 + 0.15 * np.sin(12 * u) * np.sin(3 * v)
    far = 10 + thick * np.cos(v)
    grid = np.stack([far * np.cos(u), far * np.sin(u), 1.8 * thick * np.sin(v)], axis=2)
    grid = grid.astype(np.float32)
    a, b = grid, np.roll(grid, -1, 0)
    c, d = np.roll(grid, (-1, -1), (0, 1)), np.roll(grid, -1, 1)
    records = np.zeros(8 * steps * steps, RECORD)
    records["corners"][0::2] = np.stack([a, b, c], axis=2).reshape(-1, 3, 3)
    records["corners"][1::2] = np.stack([a, c, d], axis=2).reshape(-1, 3, 3)
    path.write_bytes(bytes(80) + struct.pack("<I", len(records)))
    with path.open("ab") as file:
        records.tofile(file)
    return len(records)


def _run(what: str, path: Path, root: Path = ROOT) -> dict[str, Any]:
    python = sys.executable if root == ROOT else str(root / ".venv" / "bin" / "python")
    command = [python, "-P", "-m", "benchmarks.geometry.contender", what, str(path)]
    env = environment() | {"PYTHONPATH": str(root)}
    done = subprocess.run(command, env=env, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"{what} failed: {done.stderr.strip()[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check_alike(found: dict[str, dict[str, Any]]) -> None:
    """Raises Failed if volume or area differ from trimesh's."""
    for what, other in found.items():
        for name in ("volume", "area"):
            expected = found["trimesh"][name]
            if abs(other[name] - expected) > MAX_DIFFERENCE_SHARE * expected:
                raise Failed(f"{name} of {what} is {other[name]}, of trimesh {expected}")


def _row(count: int, runs: list[dict[str, Any]]) -> str:
    def of(what: str, name: str) -> float:
        return float(median(run[what][name] for run in runs))

    def times(what: str) -> str:
        return f"{of(what, 'seconds'):.3f} ({of(what, 'cpu'):.3f})"

    def ratio(name: str) -> str:
        return f"{of('trimesh', name) / of('ours', name):.1f}x"

    sizes = f"{of('ours', 'mb'):.0f} / {of('trimesh', 'mb'):.0f}"
    row = f"{count:9,}{times('ours'):>14}{times('trimesh'):>16}{ratio('seconds'):>7}"
    row += f"{sizes:>14}{ratio('mb'):>7}"
    if "whole" in runs[0]:
        row += f"{times('whole'):>15}{of('whole', 'mb'):6.0f}"
    if "there" in runs[0]:
        each = median(run["whole"]["cpu"] / run["there"]["cpu"] for run in runs)
        row += f"   there {of('there', 'cpu'):.3f}, {each:.2f}x"
    return row


def _isolation(folder: Path) -> float:
    """Seconds for a file that holds nothing, from the question to the answer; the median."""
    path, out = folder / "nothing.stl", folder / "out"
    path.touch()
    out.mkdir()
    seconds = []
    for _file in range(EMPTY_FILES + 1):
        began = time.perf_counter()
        inspection.inspect(path, "stl", out)
        seconds.append(time.perf_counter() - began)
    return median(seconds[1:])  # the first one starts the zygote
