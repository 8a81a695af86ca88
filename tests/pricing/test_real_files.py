"""The table in docs/pricing.md is what comes out."""

import json
from io import StringIO
from pathlib import Path

import pytest

from jewelry.models3d.geometry.measurement import Geometry
from jewelry.models3d.isolation import worker
from jewelry.pricing.management.commands.tabulate_models import HEAD, columns
from tests.models3d.shapes import MODELS, real

LINES = Path("docs/pricing.md").read_text().split(HEAD)[1].split("\n\n")[0].strip().splitlines()
TABLE = {name: cells for name, *cells in ([c.strip() for c in ln.split("|")[1:-1]] for ln in LINES)}
RAYS = slice(4, 6)
"""Hole and wall: rays in single precision differ a little from machine to machine."""


@pytest.mark.parametrize("name", TABLE)
def test_a_real_file_gives_what_the_table_says(name, tmp_path, monkeypatch):
    path = real(name)
    monkeypatch.setattr(worker, "_show", lambda *_args: None)
    answer = StringIO()
    worker.main(path, path.suffix[1:].lower(), tmp_path, answer)
    found = json.loads([ln for ln in answer.getvalue().splitlines() if ln[0] == "{"][-1])
    cells = columns(Geometry.from_json(found["geometry"]), found["findings"])
    assert cells[:4] + cells[6:] == TABLE[name][:4] + TABLE[name][6:]
    for cell, expected in zip(cells[RAYS], TABLE[name][RAYS], strict=True):
        assert cell == expected or float(cell) == pytest.approx(float(expected), rel=0.02)


def test_the_table_leaves_no_file_out():
    names = {path.name for path in MODELS.glob("*.*") if path.suffix != ".md"}
    if not names:
        pytest.skip("no ../shared/models beside the repository")
    assert names == set(TABLE)
