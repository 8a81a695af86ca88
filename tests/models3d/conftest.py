import sys
from pathlib import Path

import pytest

from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.client import Zygote
from tests.models3d.reading import Files


@pytest.fixture
def inspect(tmp_path):
    def run(content, fmt="stl"):
        path = tmp_path / f"model.{fmt}"
        path.write_bytes(content)
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        return inspection.inspect(path, fmt, out)

    return run


@pytest.fixture
def child(monkeypatch):
    """Let children do a few lines of Python, `script`, instead; within the same limits.

    Without `confine` the child may reach files and processes, as these tests want it to.
    The zygote itself does those of `first` before it serves.
    """
    started = []

    def put(script, first="", confine=False):
        work = "confined(work)" if confine else "work"
        lines = (
            f"script = {script!r}\nfrom jewelry.models3d.isolation import fork_server\n"
            "from jewelry.models3d.isolation.confine import confined\n"
            "def work(path, fmt, out, answer, stones): exec(script, locals())\n"
            f"{first}\nfork_server.serve({work})"
        )
        started.append(Zygote(lambda: [sys.executable, "-c", lines]))
        monkeypatch.setattr(inspection, "zygote", started[-1])

    yield put
    for zygote in started:
        zygote.stop()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)
