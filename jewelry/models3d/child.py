"""The process that opens a stranger's file. Started by `isolated`; may die at any moment.

Run as `python -m jewelry.models3d.child <path> <format> <folder>`. The first line on stdout is the
measurement, the second the same with its walls. Then the pictures and the light copy are written
into the folder, each appearing whole or not at all.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

EXIT_MEMORY = 3


def main(path: Path, fmt: str, out: Path) -> None:
    """Measure and draw one model, in this order."""
    answer_fd = os.dup(1)
    # libraries that print must not spoil the answer
    os.dup2(2, 1)
    answer, triangles, survey = _measure(path, fmt)
    with os.fdopen(answer_fd, "w") as stdout:
        stdout.write(json.dumps(answer) + "\n")
        stdout.flush()
        if survey and survey.surface:
            stdout.write(json.dumps(_with_walls(answer, survey)) + "\n")
    if triangles is not None:
        _show(triangles, bool(answer["geometry"]["closed"]), out)


def _measure(path: Path, fmt: str) -> tuple[dict[str, Any], Any, Any]:
    """Return the answer, which stands if the walls take the process down, triangles and survey."""
    from jewelry.models3d import geometry
    from jewelry.models3d.errors import Unreadable
    from jewelry.models3d.reader import read
    from jewelry.models3d.units import of_file

    try:
        triangles = read(path, fmt)
    except Unreadable as error:
        return {"geometry": None, "findings": [{"code": error.code, **error.params}]}, None, None
    units, declared = of_file(path, fmt)
    survey = geometry.survey(triangles)
    found = replace(survey.geometry, units=units, units_declared=declared)
    survey = replace(survey, geometry=found)
    unchecked = [{"code": "walls_unchecked"}] if survey.surface else []
    answer = {"geometry": found.to_json(), "findings": [*found.findings, *unchecked]}
    return answer, triangles, survey


def _with_walls(answer: dict[str, Any], survey: Any) -> dict[str, Any]:
    """Return the answer with the walls and the hole in it, where there are rays to find them."""
    from jewelry.models3d import probe, rays

    try:
        found = probe.examine(survey, survey.surface)
    except rays.NoRays as error:
        sys.stderr.write(f"no walls: {error}\n")
        return answer
    return {"geometry": found.to_json(), "findings": found.findings}


def _show(triangles: Any, closed: bool, out: Path) -> None:
    """Write the pictures, and then the light copy; what can't be made is left out."""
    from jewelry.models3d import light, picture

    triangles = light.coarser(triangles, closed)
    stand = picture.set_up(triangles)
    try:
        _draw(stand, out)
    except picture.PictureUnavailable as error:
        sys.stderr.write(f"no picture: {error}\n")
    if glb := light.make(triangles, closed, stand):
        _write(out / "model.glb", glb)


def _draw(stand: Any, out: Path) -> None:
    from jewelry.models3d import picture

    for colour, webp in picture.render(stand).items():
        _write(out / f"{colour}-thumb.webp", picture.thumbnail(webp))
        _write(out / f"{colour}.webp", webp)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    except MemoryError:
        sys.exit(EXIT_MEMORY)
