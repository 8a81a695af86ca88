"""A child in a stranger's hands: each thing it tries works elsewhere, and fails where it is shut in."""

import os
import socket
from pathlib import Path

import pytest

from jewelry.models3d import checks
from jewelry.models3d.isolation import confine, inspection, seccomp
from jewelry.platform import embedded, own_uids
from shop.demo.pieces import PIECES
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.skipif(bool(confine.lacking()), reason="this kernel cannot shut it in")

SYSCALL = "libc = ctypes.CDLL(None, use_errno=True); call = lambda *a: 1 / (libc.syscall(*a) >= 0);"
ATTEMPTS = {
    "a public file": "open('/etc/passwd').read()",
    "the process's own secrets' file": "open(DATA / 'storage-key').read()",
    "the data folder": "os.listdir(DATA)",
    "the project's folder": "os.listdir(BASE)",
    "the worker's environment": "open(f'/proc/{WORKER}/environ', 'rb').read()",
    "the worker's memory": "open(f'/proc/{WORKER}/mem', 'rb').close()",
    "the worker's files": "os.listdir(f'/proc/{WORKER}/fd')",
    "the zygote's environment": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "another model": "open(HERE / 'other.stl').read()",
    "another model by a link": "os.symlink(HERE / 'other.stl', out / 'link'); open(out / 'link')",
    "another model by a hard link": "os.link(HERE / 'other.stl', out / 'hard'); open(out / 'hard')",
    "writing outside": "open(HERE / 'outside', 'w').write('x')",
    "writing over its own file": "open(path, 'r+b').write(b'x')",
    "removing its own file": "os.unlink(path)",
    "moving a file out": "(out / 'a').touch(); os.rename(out / 'a', HERE / 'moved')",
    "opening a file to all": "os.chmod(HERE / 'other.stl', 0o777)",
    "giving a file away": "os.chown(HERE / 'other.stl', os.getuid(), os.getgid())",
    "a pipe for others": "os.mkfifo(out / 'pipe')",
    "TCP": "socket.create_connection(('127.0.0.1', PORT), 1)",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "listening": "socket.create_server(('127.0.0.1', 0))",
    "a neighbour's socket": "socket.socket(socket.AF_UNIX).connect(str(HERE / 'socket'))",
    "a pair of sockets": "socket.socketpair()",
    "a shell": "subprocess.run(['/bin/sh', '-c', 'exit 0'], check=True)",
    "another program in its place": "os.execv('/bin/true', ['true'])",
    "a process": "os.fork() or os._exit(0)",
    "the zygote's life": "os.kill(os.getppid(), 0)",
    "the worker's life": "os.kill(WORKER, 0)",
    "everybody's life": "os.killpg(os.getpgid(os.getppid()), 0)",
    "a debugger's hold on the zygote": SYSCALL + "call(TRACE, 0x4206, os.getppid(), 0, 0)",
    "the worker's limits": "resource.prlimit(WORKER, resource.RLIMIT_NOFILE)",
    "a file without a name": "os.memfd_create('x')",
    "calls in a ring": SYSCALL + "call(425, 1, ctypes.create_string_buffer(120))",
    "a namespace": SYSCALL + "call(UNSHARE, 0x10000000)",
}
REFUSED_TO_A_STRANGER = (
    *("the worker's environment", "the worker's memory", "the zygote's environment"),
    *("writing outside", "writing over its own file"),
    *("removing its own file", "moving a file out", "opening a file to all"),
    *("giving a file away", "a neighbour's socket", "the zygote's life", "the worker's life"),
    *("everybody's life", "a debugger's hold on the zygote", "the worker's limits"),
)
BY_TAKING_ITS_PLACE = "another program in its place"
"""What ends the child where it works."""


@pytest.fixture
def attempt(inspect, child, tmp_path):
    """Whether a line of Python ends without an error, in a child that is shut in or is not."""
    (tmp_path / "other.stl").write_bytes(stl(cube()))
    machine = os.uname().machine
    names = {
        "WORKER": os.getpid(),
        "DATA": str(embedded.DATA),
        "BASE": str(embedded.BASE),
        "HERE": str(tmp_path),
        "TRACE": {"x86_64": 101, "aarch64": 117}[machine],
        "UNSHARE": {"x86_64": 272, "aarch64": 97}[machine],
    }
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as near:
        names["PORT"] = server.getsockname()[1]
        near.bind(str(tmp_path / "socket"))
        near.listen()

        def tried(line, *, confine, first="pass"):
            child(
                "import ctypes, json, os, resource, socket, subprocess, traceback\n"
                "from pathlib import Path\n"
                f"globals().update({names!r})\n"
                "HERE, DATA = Path(HERE), Path(DATA)\n"
                "try:\n"
                f"    {line}\n"
                "    code = 'open'\n"
                "except (OSError, ZeroDivisionError) as error:\n"
                "    code = repr(error)\n"
                "answer.write(json.dumps({'geometry': None, 'findings': [{'code': code}]}) + '\\n')",
                "from jewelry.models3d.isolation import landlock, seccomp; import ctypes, "
                "resource, socket, subprocess\n" + first,
                confine=confine,
            )
            embedded.secret("storage-key")
            return inspect(stl(cube())).findings[0].code

        yield tried


@pytest.mark.parametrize("what", ATTEMPTS)
def test_a_child_that_is_shut_in_reaches_nothing(attempt, what):
    assert attempt(ATTEMPTS[what], confine=True) not in {"open", "too_heavy"}


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user is refused some of it anyway")
@pytest.mark.parametrize("what", ATTEMPTS)
def test_the_attempts_are_real(attempt, what):
    expected = "too_heavy" if what == BY_TAKING_ITS_PLACE else "open"
    assert attempt(ATTEMPTS[what], confine=False) == expected


@pytest.mark.skipif(own_uids.passing() is None, reason="the child may not be given another user")
@pytest.mark.parametrize("what", REFUSED_TO_A_STRANGER)
def test_its_own_user_alone_refuses_much(attempt, what):
    """As on a kernel without landlock and seccomp."""
    bare = "landlock.version = lambda: 0; seccomp.available = lambda: False"
    assert attempt(ATTEMPTS[what], confine=True, first=bare) not in {"open", "too_heavy"}


@pytest.mark.parametrize(
    "line",
    [
        "open(path, 'rb').read()",
        "(out / 'a').write_bytes(b'x'); (out / 'a').replace(out / 'b'); (out / 'b').read_bytes()",
        "import threading; t = threading.Thread(target=print); t.start(); t.join()",
        "import colorsys, sqlite3",
    ],
    ids=["its file", "its folder", "threads", "libraries"],
)
def test_what_it_needs_it_has(attempt, line):
    assert attempt(line, confine=True) == "open"


@pytest.mark.usefixtures("draws_whole")
def test_the_real_child_is_shut_in_before_it_reads(tmp_path):
    seen = {}

    def look(stage):
        zygote = inspection.zygote._process.pid
        pids = Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split()
        lines = Path(f"/proc/{pids[0]}/status").read_text().splitlines()
        seen[stage] = {
            name: value.strip() for name, _, value in (line.partition(":") for line in lines)
        }

    path = tmp_path / "ring.stl"
    path.write_bytes(stl(PIECES[0].build()))
    assert inspection.inspect(path, "stl", tmp_path, look).geometry
    status = seen["reading"]
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    own = own_uids.passing() is not None
    rights = 1 << confine.CAP_DAC_READ_SEARCH if own else 0
    assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == rights
    uids = {int(uid) for uid in status["Uid"].split()}
    assert uids.isdisjoint({0, own_uids.uid(), os.geteuid()}) if own else uids == {os.geteuid()}
    assert not status["Groups"]


def test_the_filter_is_made_for_both_architectures():
    for machine in seccomp.ARCHITECTURES:
        lines = seccomp._program(machine, 1)
        assert len(lines) % 8 == 0
        assert len(lines) // 8 < 4096


def test_a_deploy_check_says_what_the_kernel_lacks(monkeypatch):
    assert checks.kernel_shuts_children_in() == []
    monkeypatch.setattr(confine, "lacking", lambda: ("landlock",))
    assert "This kernel has no landlock" in checks.kernel_shuts_children_in()[0].msg
