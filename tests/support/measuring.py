"""Models measured quickly: in the test's own process, or in a child that draws small pictures."""

import sys
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
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

NUMBERED, NUMBERS, STL_HEADER_BYTES = "Numbered", count(), 80


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


@cache
def _measured(content: bytes, fmt: str, stones: str) -> Any:
    """Return what a child answers about a file. Many tests of one process measure the same ones."""
    from jewelry.models3d.isolation import worker

    with NamedTemporaryFile(suffix=f".{fmt}") as file:
        Path(file.name).write_bytes(content)
        answer, piece, survey = worker._measure(Path(file.name), fmt, said=stones)
    if survey and survey.surface:
        _piece, survey = worker._united(piece, survey)
        answer = worker._with_walls(worker._unchecked(survey.geometry), survey)
    return answer


def numbered(content: bytes) -> bytes:
    """An STL as another file: nothing that an earlier test kept is mistaken for it."""
    return (
        f"{NUMBERED} {next(NUMBERS)}".encode().ljust(STL_HEADER_BYTES) + content[STL_HEADER_BYTES:]
    )


def _without_number(content: bytes) -> bytes:
    if not content.startswith(NUMBERED.encode()):
        return content
    return NUMBERED.encode().ljust(STL_HEADER_BYTES) + content[STL_HEADER_BYTES:]


def _inspect(path: Path, fmt: str, _out: Path, _told, stones="") -> Any:
    """In this process and without pictures, which take their second; their own tests draw them."""
    from jewelry.models3d.isolation import inspection

    answer = deepcopy(_measured(_without_number(path.read_bytes()), fmt, stones))
    return inspection.Inspection(answer.geometry, answer.findings)


@pytest.fixture
def quick(monkeypatch) -> None:
    from jewelry.models3d.isolation import inspection

    monkeypatch.setattr(inspection, "inspect", _inspect)
