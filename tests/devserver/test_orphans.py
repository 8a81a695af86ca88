import subprocess
import sys

import pytest

from jewelry.devserver import orphans
from jewelry.platform import embedded

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "DATA", tmp_path)
    (tmp_path / "postgres").mkdir()
    return tmp_path


# A shell's background ignores Ctrl-C, and so would what is started there.
HEARS = ["env", "--default-signal=INT"]


def sleeper(data, **environment):
    command = [*HEARS, "sleep", "60"]
    return subprocess.Popen(command, env={"PATH": "/usr/bin:/bin", **environment})


def test_only_what_carries_the_mark_of_this_folder_is_ended(data):
    ours = sleeper(data, **{embedded.CHILD_OF: str(data)})
    others = sleeper(data, **{embedded.CHILD_OF: f"{data}-2"})
    orphans.end()
    assert ours.wait(5) == -2
    assert others.poll() is None
    others.kill()
    others.wait()


HIDES = """
import os, sys, time
os.environ[embedded.CHILD_OF] = str(embedded.DATA)
undumpable.from_others()
print("hidden", flush=True)
time.sleep(60)
"""


def test_what_hides_its_environment_is_known_by_its_name(data):
    code = f"from jewelry.platform import embedded, undumpable{HIDES}"
    environment = {"PATH": "/usr/bin:/bin", "ALEXANDRITE_DATA": str(data)}
    command = [*HEARS, sys.executable, "-c", code]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"hidden\n"
        assert orphans.find() == [child.pid]
        orphans.end()
        assert child.wait() == -2
        assert orphans.find() == []


def test_a_note_that_names_a_zombie_is_forgotten(data):
    note = data / "postgres" / "postmaster.pid"
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as zombie:
        zombie.stdout.read()
        note.write_text(f"{zombie.pid}\n")
        orphans.end()
        assert not note.exists()


def test_a_note_that_names_nobody_is_left_to_postgres(data):
    note = data / "postgres" / "postmaster.pid"
    gone = subprocess.Popen(["true"])
    gone.wait()
    note.write_text(f"{gone.pid}\n")
    orphans.end()
    assert note.exists()
