"""Models measured quickly: in the test's own process, or in a child that draws small pictures."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DRAWS_SMALL = """
from functools import partial
from PIL import Image
from jewelry.models3d import rendering
from jewelry.models3d.isolation import fork_server, worker
from jewelry.models3d.isolation.confine import confined
rendering.render = partial(rendering.render, size=32)
Image.init()
fork_server.serve(confined(worker.main))
"""
"""The fork server as in earnest, but for the pictures: whole ones are two thirds of a small model."""


@pytest.fixture(scope="session", autouse=True)
def draws_small() -> Iterator[None]:
    from jewelry.models3d.isolation import inspection
    from jewelry.models3d.isolation.client import Zygote

    with pytest.MonkeyPatch.context() as patch:
        zygote = Zygote(lambda: [sys.executable, "-P", "-c", DRAWS_SMALL])
        patch.setattr(inspection, "zygote", zygote)
        yield
        zygote.stop()


@pytest.fixture
def draws_whole(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The fork server that production starts."""
    from jewelry.models3d.isolation import inspection
    from jewelry.models3d.isolation.client import Zygote

    zygote = Zygote(inspection.command)
    monkeypatch.setattr(inspection, "zygote", zygote)
    yield
    zygote.stop()


def _inspect(path: Path, fmt: str, _out: Path, _told, stones="") -> Any:
    """In this process and without pictures, which take their second; their own tests draw them."""
    from jewelry.models3d.isolation import inspection, worker

    answer, piece, survey = worker._measure(path, fmt, said=stones)
    if survey and survey.surface:
        _piece, survey = worker._united(piece, survey)
        answer = worker._unchecked(survey.geometry)
    answer = worker._with_walls(answer, survey) if survey and survey.surface else answer
    return inspection.Inspection(answer.geometry, answer.findings)


@pytest.fixture
def quick(monkeypatch) -> None:
    from jewelry.models3d.isolation import inspection

    monkeypatch.setattr(inspection, "inspect", _inspect)
