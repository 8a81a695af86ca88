"""What opens a stranger's file, in a process of its own that may die at any moment.

`python -m jewelry.models3d.isolation.worker` is the fork server that forks it: see `fork_server`. The answer is a line
"#<stage>" as each stage begins, and the measurement as a line of JSON, then the same with its walls.
Then the pictures and the light copy are written into the folder, each whole or not at all.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from PIL import Image

from jewelry.models3d import browser_model, rendering
from jewelry.models3d.finding import Finding
from jewelry.models3d.formats import reader
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.geometry import measurement, pieces, thickness, union
from jewelry.models3d.geometry.embree import NoRays
from jewelry.models3d.geometry.places import figure
from jewelry.models3d.isolation import fork_server
from jewelry.models3d.isolation.answer import Answer
from jewelry.models3d.isolation.confine import confined
from jewelry.models3d.stones import marks, piece, seats

Stage = Callable[[str], None]
MOVED = frozenset({"gaps_joined", "miswound_repaired", "inside_out"})
"""Said of triangles that are not as they stand in the file, though none is lacking."""


def main(path: Path, fmt: str, out: Path, answer: TextIO, said: str = "") -> None:
    """Measure and draw one model, in this order; `said` are its stones (`stones.marks`)."""

    def say(line: str) -> None:
        answer.write(line + "\n")
        answer.flush()

    def stage(name: str) -> None:
        say(f"#{name}")

    found, taken, survey = _measure(path, fmt, stage, said)
    say(found.to_line())
    if survey and survey.surface:
        taken, survey = _united(taken, survey)
        found = _unchecked(survey.geometry)
        say(found.to_line())
        stage("walls")
        say(_with_walls(found, survey).to_line())
    if survey:
        stage("picture")
        _show(taken, survey, survey.geometry.closed, out)


def _measure(
    path: Path, fmt: str, stage: Stage = lambda name: None, said: str = ""
) -> tuple[Answer, Any, Any]:
    """Return the answer so far, the file's piece and its survey."""
    stage("reading")
    try:
        reading = reader.read(path, fmt)
        stage("measuring")
        taken = piece.of(reading, said)
    except Unreadable as error:
        return Answer(None, [Finding(error.code, **error.params)]), None, None
    survey = measurement.survey(taken.metal, leaves_open=said == marks.UNSAID)
    reading = _side_by_side(reading, survey)
    found = replace(
        survey.geometry,
        extents_mm=_sides(reading, survey.geometry),
        units=reading.units,
        units_declared=reading.declared,
        findings=[*reading.findings, *survey.geometry.findings],
    )
    survey = replace(survey, geometry=found)
    taken = taken.listed(survey)
    survey = replace(survey, geometry=taken.told(found))
    return _unchecked(survey.geometry), taken, survey


def _united(
    taken: piece.Piece, survey: measurement.Survey
) -> tuple[piece.Piece, measurement.Survey]:
    """Unite the metal and cut the stones' seats into it."""
    pearls, stones = taken.pearls_and_others()
    survey = seats.keep_pegs(seats.cut(union.unite(survey), stones), pearls)
    taken = taken.listed(survey)
    return taken, replace(survey, geometry=taken.told(survey.geometry))


def _side_by_side(reading: Reading, survey: measurement.Survey) -> Reading:
    """Return the reading with the largest piece's sides, if pieces lie side by side."""
    if reading.sides_mm or survey.surface is None:
        return reading
    found = pieces.largest(survey.surface)
    if found is None:
        return reading
    said = Finding("several_plates", pieces=found[0], plates=1)
    return replace(reading, findings=[*reading.findings, said]).with_sides(found[1])


def _sides(reading: Reading, measured: measurement.Geometry) -> tuple[float, float, float]:
    """Return the sides of the piece, or the largest piece's where there are several."""
    x, y, z = map(figure, reading.sides_mm or measured.extents_mm)
    return x, y, z


def _unchecked(found: measurement.Geometry) -> Answer:
    """Return an answer that stands if what comes next takes the process down."""
    unchecked = [Finding("walls_unchecked")] if found.volume_mm3 is not None else []
    return Answer(found, [*found.findings, *unchecked])


def _with_walls(answer: Answer, survey: Any) -> Answer:
    """Return the answer with the walls and the hole in it, where there are rays to find them."""
    try:
        found = thickness.examine(survey, survey.surface)
    except NoRays as error:
        sys.stderr.write(f"no walls: {error}\n")
        return answer
    except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
        # the pictures of a mesh that rays make nothing of may well succeed
        sys.stderr.write(f"no walls: {error!r}\n")
        return answer
    return Answer(found, found.findings)


def _skin(triangles: Any, survey: Any) -> Any:
    """Return the triangles as they were read: united, mended, and none twice in one place."""
    surface = survey.surface
    if surface is None:
        return triangles
    is_moved = any(found.code in MOVED for found in survey.geometry.findings)
    if len(surface.faces) == len(triangles) and not is_moved:
        return triangles
    return surface.vertices[surface.faces] + survey.centre


def _show(taken: piece.Piece, survey: Any, closed: bool, out: Path) -> None:
    """Write the pictures, and then the light copy; what can't be made is left out."""
    metal = _skin(taken.metal, survey)
    skin, left = browser_model.kept(np.concatenate([metal, *taken.stones]), closed)
    stand = rendering.set_up(skin)
    try:
        _draw(stand, left >= len(metal), out)
    except NoRays as error:
        sys.stderr.write(f"no picture: {error}\n")
    if glb := _light(taken, skin, stand, closed):
        _write(out / "model.glb", glb)


def _light(taken: piece.Piece, skin: Any, stand: Any, closed: bool) -> bytes | None:
    """Return the light copy: where bodies can be chosen, as the file has them, each for itself."""
    if taken.listing is None or not taken.listing.offers:
        return browser_model.make(skin, closed, stand)
    shown = ~np.isin(taken.listing.label, taken.left_out)
    triangles, left = browser_model.kept(taken.reading.triangles[shown], closed)
    body = taken.listing.label[shown][left]
    return browser_model.make_apart(
        np.asarray(triangles, np.float64), closed, stand, body, taken.marked
    )


def _draw(stand: Any, stones: Any, out: Path) -> None:
    for colour, webp in rendering.render(stand, stones=stones).items():
        _write(out / f"{colour}-thumb.webp", rendering.thumbnail(webp))
        _write(out / f"{colour}.webp", webp)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


if __name__ == "__main__":
    Image.init()  # before the fork, not after each
    fork_server.serve(confined(main))
