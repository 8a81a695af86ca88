"""Our readers, behind the product's door and in its confined child."""

import json
import tempfile
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from benchmarks.corpora.figures import Answer, Figures
from jewelry.models3d.finding import Finding
from jewelry.models3d.findings import describe
from jewelry.models3d.formats import door
from jewelry.models3d.formats.errors import BadModel, Unreadable
from jewelry.models3d.formats.reader import read
from jewelry.models3d.geometry import units
from jewelry.models3d.isolation import fork_server, inspection
from jewelry.models3d.isolation.client import Zygote
from jewelry.models3d.isolation.confine import confined
from jewelry.models3d.isolation.session import sit

MODULE = "benchmarks.corpora.ours"
TOO_HEAVY = '{"findings": [{"code": "too_heavy"}]}'
children = Zygote(partial(lambda line: [*line[:-1], MODULE], inspection.command()))


def ours(path: Path) -> Answer:
    """Return what the product says of a file: what stops it at the door, or in the child."""
    fmt = path.suffix[1:].lower()
    try:
        with path.open("rb") as file:
            door.check(file, path.name, path.stat().st_size)
    except BadModel as error:
        return Answer(None, str(error), ("door",))
    with (
        tempfile.TemporaryDirectory(prefix="alexandrite-") as out,
        tempfile.TemporaryFile() as errors,
    ):
        asked = {"path": str(path.resolve()), "fmt": fmt, "out": out, "stones": ""}
        request = json.dumps(asked).encode()
        answer, _ending = sit(
            children, request, errors, lambda stage: None, inspection.WALL_SECONDS
        )
    found: dict[str, Any] = json.loads(answer or TOO_HEAVY)
    findings = [Finding.from_json(each) for each in found["findings"]]
    codes = tuple(finding.code for finding in findings)
    if "figures" in found:
        return Answer(Figures.from_json(found["figures"]), codes=codes)
    return Answer(None, describe(findings[0]), codes)


def work(path: Path, fmt: str, out: Path, answer: TextIO, stones: str) -> None:
    """Be the child: write a line of JSON."""
    try:
        reading = read(path, fmt)
    except Unreadable as error:
        answer.write(json.dumps({"findings": [Finding(error.code, **error.params).to_json()]}))
        return
    figures = Figures.of(reading.triangles / units.MM[reading.units])
    findings = [each.to_json() for each in reading.findings]
    answer.write(json.dumps({"figures": figures.to_json(), "findings": findings}))


if __name__ == "__main__":
    fork_server.serve(confined(work))
