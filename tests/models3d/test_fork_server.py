"""Whatever dies, each file gets its answer and nothing is left behind."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from jewelry.models3d.finding import Finding
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.client import ROOT, Zygote
from tests.models3d.children import ended, written

NOTE = "import os, time; from pathlib import Path; Path({!r}).write_text(f'{{{}}}\\n');"
GOOD = """answer.write('#reading\\n{"geometry": null, "findings": [{"code": "empty"}]}\\n');"""
EMPTY = [Finding("empty")]
HEAVY = [Finding("too_heavy")]


def note(path, what="os.getpid()"):
    return NOTE.format(str(path), what)


def test_a_zygote_that_died_is_replaced(inspect, child, tmp_path):
    child(note(tmp_path / "pid", "os.getppid()") + GOOD)
    assert inspect(b"").findings == EMPTY
    first = written(tmp_path / "pid")
    os.kill(first, signal.SIGKILL)
    assert inspect(b"").findings == EMPTY
    assert written(tmp_path / "pid") != first


def test_a_zygote_that_dies_under_a_child_is_replaced_once(inspect, child, tmp_path):
    died = tmp_path / "died"
    child(
        f"import os; first = not os.path.exists({str(died)!r});"
        + note(died)
        + GOOD
        + """
if first: os.kill(os.getppid(), 9)
"""
    )
    assert inspect(b"").findings == EMPTY
    assert written(died)


def test_a_file_that_kills_every_zygote_is_an_answer(inspect, child):
    child("import os, time; os.kill(os.getppid(), 9); time.sleep(60)")
    assert inspect(b"").findings == HEAVY


FORK_AND_WAIT = """
import os
from pathlib import Path
fork = os.fork
def fork_and_wait():
    pid = fork()
    while pid and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "SZ":
        pass
    return pid
os.fork = fork_and_wait
"""


def test_a_child_that_outruns_its_zygote_waits_until_it_is_named(inspect, child):
    child("import os, time; os.kill(os.getppid(), 9); time.sleep(60)", FORK_AND_WAIT)
    assert inspect(b"").findings == HEAVY


def test_children_die_with_their_zygote(inspect, child, tmp_path):
    child(note(tmp_path / "pid") + "os.kill(os.getppid(), 9); time.sleep(60)")
    inspect(b"")
    assert ended(written(tmp_path / "pid"))


def test_what_a_child_started_ends_with_it(inspect, child, tmp_path):
    started = "import os, time; pid = os.fork()\nif not pid: time.sleep(60)\n"
    child(started + note(tmp_path / "pid", "pid") + GOOD)
    assert inspect(b"").findings == EMPTY
    assert ended(written(tmp_path / "pid"))


def test_a_client_that_stops_listening_stops_the_child(inspect, child, tmp_path):
    def interrupted(stage):
        raise KeyboardInterrupt(stage)

    child(note(tmp_path / "pid") + GOOD + "answer.flush(); time.sleep(60)")
    path = tmp_path / "model.stl"
    path.write_bytes(b"")
    with pytest.raises(KeyboardInterrupt, match="reading"):
        inspection.inspect(path, "stl", tmp_path, interrupted)
    assert ended(written(tmp_path / "pid"))


def test_many_threads_may_ask_at_once(child, tmp_path):
    def inspect(number):
        out = tmp_path / str(number)
        out.mkdir()
        return inspection.inspect(out, "stl", out).findings

    child("""answer.write('{"geometry": null, "findings": [{"code": "%s"}]}\\n' % path.name)""")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(inspect, range(40))) == [[Finding(str(n))] for n in range(40)]


@pytest.mark.parametrize("script", ["pass", "import sys; sys.exit(1)"])
def test_a_zygote_that_does_not_start_raises(inspect, monkeypatch, script):
    monkeypatch.setattr(inspection, "zygote", Zygote(lambda: [sys.executable, "-c", script]))
    with pytest.raises(OSError):
        inspect(b"")


def test_an_interpreter_that_is_not_there_raises(inspect, monkeypatch):
    monkeypatch.setattr(inspection, "zygote", Zygote(lambda: ["/nowhere/python"]))
    with pytest.raises(OSError):
        inspect(b"")


WORKER = """
import os, sys, tempfile, time
from pathlib import Path
from jewelry.models3d.isolation import inspection
from jewelry.models3d.isolation.client import Zygote
here = Path(sys.argv[1])
script = (here / "script").read_text()
inspection.zygote = Zygote(lambda: [sys.executable, "-c",
    "from jewelry.models3d.isolation import fork_server\\ndef work(path, fmt, out, answer, stones):\\n"
    f"    exec({script!r}, locals())\\nfork_server.serve(work)"])
def inspect():
    with tempfile.TemporaryDirectory() as out:
        return inspection.inspect(here / "script", "stl", Path(out))
"""


@pytest.fixture
def worker(tmp_path):
    """A process like a Celery worker's that does `lines`, with children that do `script`."""
    started = []

    def start(lines, script):
        (tmp_path / "script").write_text(script)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        started.append(
            subprocess.Popen([sys.executable, "-c", WORKER + lines, str(tmp_path)], env=environment)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_zygote_and_child_die_with_their_worker(worker, tmp_path):
    child = note(tmp_path / "child") + note(tmp_path / "zygote", "os.getppid()")
    process = worker("inspect()", child + "time.sleep(60)")
    pids = [written(tmp_path / name) for name in ("child", "zygote")]
    process.kill()
    assert [ended(pid) for pid in pids] == [True, True]


def test_a_fork_of_the_worker_has_a_zygote_of_its_own(worker, tmp_path):
    lines = """
inspect()
(here / "zygote").rename(here / "first")
pid = os.fork()
if not pid:
    inspect()
    time.sleep(60)
(here / "fork").write_text(f"{pid}\\n")
time.sleep(60)
"""
    process = worker(lines, note(tmp_path / "zygote", "os.getppid()"))
    fork, own = written(tmp_path / "fork"), written(tmp_path / "zygote")
    first = written(tmp_path / "first")
    assert own != first
    process.kill()
    assert ended(first)
    assert not ended(own)
    os.kill(fork, signal.SIGKILL)
    assert ended(own)
