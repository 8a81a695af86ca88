"""Only its owner reads files below the data folder, whichever process made them first."""

import os
import stat
import subprocess
import sys

import pytest

from jewelry.devserver import lock
from jewelry.platform import embedded, file_modes
from jewelry.platform.files import single_flight
from jewelry.platform.files.disk_tier import Disk

pytestmark = pytest.mark.usefixtures("careless")


@pytest.fixture
def careless():
    """A umask that leaves everything readable."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_below(folder):
    """Paths that somebody else may read or enter, the folder itself included."""
    paths = (folder, *folder.rglob("*"))
    return [
        path
        for path in paths
        if stat.S_IMODE(path.lstat().st_mode) & file_modes.GROUP_AND_OTHERS_MODE
    ]


def lock_first(data):
    lock.hold(data).close()


def flight_first(data):
    with single_flight.alone(data / "files", "a"):
        pass


def copy_first(data):
    Disk(data / "files", 1000).put("a", "v1", 2, [b"ab"]).file.close()


def secret_first(_data):
    embedded.secret("key")


MAKERS = [lock_first, flight_first, copy_first, secret_first]


@pytest.mark.parametrize("first", MAKERS)
def test_the_first_writer_writes_for_the_owner_alone(monkeypatch, tmp_path, first):
    data = tmp_path / "not there" / "yet"
    monkeypatch.setattr(embedded, "DATA", data)
    for make in (first, *MAKERS):
        make(data)
    assert open_below(data.parent) == []


WRITE = "open(embedded.DATA / 'letter', 'w').close()"


@pytest.mark.parametrize(
    "start",
    [
        "from jewelry import wsgi",
        "from celery.signals import celeryd_init as s; from jewelry.platform import celery; s.send(None)",
        "from celery.signals import beat_init as s; from jewelry.platform import celery; s.send(None)",
    ],
    ids=["web", "worker", "beat"],
)
def test_what_libraries_write_is_private_in_every_process(tmp_path, start):
    (tmp_path / "data").mkdir(mode=0o755)
    script = f"from jewelry.platform import embedded\n{start}\n{WRITE}"
    environment = {**os.environ, "ALEXANDRITE_DATA": str(tmp_path / "data")}
    environment["DJANGO_SETTINGS_MODULE"] = "jewelry.settings"
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=embedded.BASE, check=True)
    assert (tmp_path / "data" / "letter").exists()
    assert open_below(tmp_path / "data") == []


def test_what_an_earlier_release_left_open_is_closed(tmp_path):
    (tmp_path / "mail").mkdir(mode=0o755)
    (tmp_path / "mail" / "letter").write_text("a reset link")
    outside = tmp_path.with_name("outside")
    outside.write_text("not ours to close")
    (tmp_path / "mail" / "link").symlink_to(outside)
    tmp_path.chmod(0o755)
    file_modes.tighten(tmp_path)
    assert [path.name for path in open_below(tmp_path)] == ["link"]
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert (tmp_path / "mail" / "letter").read_text() == "a reset link"
