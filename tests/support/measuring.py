"""Models measured in the test's own process: no child to start."""

from pathlib import Path
from typing import Any

import pytest


def _inspect(path: Path, fmt: str, _out: Path, _told, stones="") -> Any:
    """In this process and without pictures, which take their second; their own tests draw them."""
    from jewelry.models3d.geometry.measurement import Geometry
    from jewelry.models3d.isolation import inspection, worker

    answer, piece, survey = worker._measure(path, fmt, said=stones)
    if survey and survey.surface:
        _piece, survey = worker._united(piece, survey)
        answer = worker._unchecked(survey.geometry)
    answer = worker._with_walls(answer, survey) if survey and survey.surface else answer
    geometry = Geometry.from_json(answer["geometry"]) if answer["geometry"] else None
    return inspection.Inspection(geometry, answer["findings"])


@pytest.fixture
def quick(monkeypatch) -> None:
    from jewelry.models3d.isolation import inspection

    monkeypatch.setattr(inspection, "inspect", _inspect)
