import secrets
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from jewelry.models3d.formats.reading import Reading
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.client import Zygote
from jewelry.platform import probes
from tests.models3d.reading import Files
from tests.support.outages import change_storage


@pytest.fixture
def inspect(tmp_path):
    def run(content, fmt="stl"):
        path = tmp_path / f"model.{fmt}"
        path.write_bytes(content)
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        return inspection.inspect(path, fmt, out)

    return run


@pytest.fixture(scope="session")
def zygotes(tmp_path_factory):
    """Zygotes that serve one test after another, each with the file of its next child's script."""
    started = {}

    def of(first, confine):
        if (first, confine) not in started:
            script = tmp_path_factory.mktemp("child") / "script"
            started[first, confine] = Zygote(lambda: _command(script, first, confine)), script
        return started[first, confine]

    yield of
    for zygote, _script in started.values():
        zygote.stop()


def _command(script, first, confine):
    """The child reads its script before it is shut in."""
    lines = f"""
from pathlib import Path
from jewelry.models3d.isolation import fork_server
from jewelry.models3d.isolation.confine import confined
{first}
def job(*asked):
    script = Path({str(script)!r}).read_text()
    def work(path, fmt, out, answer, stones): exec(script, locals())
    {"confined(work)" if confine else "work"}(*asked)
fork_server.serve(job)
"""
    return [sys.executable, "-c", lines]


@pytest.fixture
def child(monkeypatch, zygotes):
    """Let children do a few lines of Python, `script`, instead; within the same limits.

    Without `confine` the child may reach files and processes, as these tests want it to.
    The zygote itself does those of `first` before it serves.
    """

    def put(script, first="", confine=False):
        zygote, place = zygotes(first, confine)
        place.write_text(script)
        monkeypatch.setattr(inspection, "zygote", zygote)

    return put


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def read_glb(files: Files) -> Callable[[bytes], Reading]:
    return partial(files.read, fmt="glb")


@pytest.fixture
def read_3mf(files: Files) -> Callable[[bytes], Reading]:
    return partial(files.read, fmt="3mf")


@pytest.fixture
def bucket(db, settings) -> str:
    """The name of the test's own, which is the storage's now."""
    name = f"sweep-{secrets.token_hex(4)}"
    probes.storage_client().create_bucket(Bucket=name)
    change_storage(settings, bucket_name=name)
    return name
