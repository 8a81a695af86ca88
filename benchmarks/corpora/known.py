"""`python -m benchmarks.corpora.known FOLDER`: what docs/pricing.md says of others' models comes out.

The folder holds those of the table. Prints each cell that differs; ends with 1 if one does.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import django

HOLE_AND_WALL = (4, 5)
"""Rays in single precision differ a little from machine to machine."""
NEAR_SHARE = 0.02


def main(folder: Path) -> int:
    from jewelry.models3d.formats import door
    from jewelry.pricing.management.commands.tabulate_models import HEAD

    table = Path("docs/pricing.md").read_text().split(HEAD)[1].split("\n\n")[0].strip()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    expected = {name: cells for name, *cells in rows}
    found = {
        path.name: path for path in folder.iterdir() if path.suffix[1:].lower() in door.EXTENSIONS
    }
    wrong = [f"{name}: in one of the two alone" for name in expected.keys() ^ found.keys()]
    for name in sorted(expected.keys() & found.keys()):
        wrong += [f"{name}: {what}" for what in differences(cells_of(found[name]), expected[name])]
    said = "\n".join(wrong) or f"{len(found)} files as in the table"
    sys.stdout.write(f"{said}\n")
    return int(bool(wrong))


def cells_of(path: Path) -> list[str]:
    from jewelry.models3d.isolation import worker
    from jewelry.models3d.isolation.answer import Answer
    from jewelry.pricing.management.commands.tabulate_models import columns

    answer = StringIO()
    with tempfile.TemporaryDirectory() as out:
        worker.main(path, path.suffix[1:].lower(), Path(out), answer)
    told = Answer.from_line([line for line in answer.getvalue().splitlines() if line[0] == "{"][-1])
    return columns(told.geometry, told.findings)


def differences(found: list[str], expected: list[str]) -> Iterator[str]:
    for place, (cell, known) in enumerate(zip(found, expected, strict=True)):
        near = place in HOLE_AND_WALL and "–" not in (cell, known)
        if cell != known and not (near and abs(float(cell) / float(known) - 1) < NEAR_SHARE):
            yield f"{cell}, not {known}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jewelry.settings")
    django.setup()
    sys.exit(main(Path(sys.argv[1])))
