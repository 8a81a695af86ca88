"""The fork server: it forks a child for each file, with all libraries loaded and no secret in
memory.

A new interpreter would cost half a second for each file; a fork costs milliseconds. `client` starts
the server with one end of a socket pair as its stdin. A request on it is one byte and a socket.
That socket delivers a line (JSON: path, fmt, out, stones) and two files, for the answer and for
errors. The server writes the child's number to it, and at the end how the child ended. A client
that closes it has the child killed.

Nothing here may start a thread: only one survives a fork.
"""

import ctypes
import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

Work = Callable[[Path, str, Path, TextIO, str], None]

MB = 1 << 20
LIMITS = {
    resource.RLIMIT_AS: 3072 * MB,
    resource.RLIMIT_CPU: 60,
    resource.RLIMIT_FSIZE: 256 * MB,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
EXIT_CODE_MEMORY = 3
ANSWER_FD = 3
PR_SET_PDEATHSIG = 1
MAX_LINE_BYTES = 1 << 16


def serve(work: Work) -> None:
    """For each request fork a child that does `work(path, fmt, out, answer, stones)`; end at
    EOF on stdin."""
    control = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    gc.freeze()  # or the first collection in a child would copy all that is shared
    _Zygote(control, work).run()


class _Zygote:
    def __init__(self, control: socket.socket, work: Work) -> None:
        self.control = control
        self.work = work
        self.askers: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()

    def run(self) -> None:
        bell, ringer = socket.socketpair()
        for end in (bell, ringer):
            end.setblocking(False)
        signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_args: None)
        self.selector.register(self.control, selectors.EVENT_READ, self._accept)
        self.selector.register(bell, selectors.EVENT_READ, lambda: self._reap(bell))
        while self.control.fileno() >= 0:
            for key, _events in self.selector.select():
                key.data()

    def _accept(self) -> None:
        _byte, sockets, _flags, _address = socket.recv_fds(self.control, 1, 1)
        if not sockets:
            self._end()
            return
        asker = socket.socket(fileno=sockets[0])
        line, files, _flags, _address = socket.recv_fds(asker, MAX_LINE_BYTES, 2)
        try:
            if len(files) != 2:
                raise OSError("not the two files")
            self._fork(asker, json.loads(line), files)
        except OSError:
            asker.close()
        for file in files:
            os.close(file)

    def _fork(self, asker: socket.socket, request: dict[str, str], files: list[int]) -> None:
        zygote = os.getpid()
        # Wait until the client knows its number: a child may kill the server, and is killed by number.
        waiting, held = gate = os.pipe()
        try:
            pid = os.fork()
            if pid == 0:
                _live(self.work, request, zygote, gate, *files)
            self.askers[pid] = asker
            self.selector.register(asker, selectors.EVENT_READ, lambda: self._stop(pid))
            self._tell(asker, str(pid))
        finally:
            os.close(held)
            os.close(waiting)

    def _stop(self, pid: int) -> None:
        # both ends may have come at once
        if pid in self.askers:
            self.selector.unregister(self.askers[pid])
            _kill(pid)

    def _reap(self, bell: socket.socket) -> None:
        with suppress(BlockingIOError):
            bell.recv(4096)
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        with suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, options):
                # before it is reaped: until then no other process can have its number
                _kill(ended.si_pid)
                code = os.waitstatus_to_exitcode(os.waitpid(ended.si_pid, 0)[1])
                asker = self.askers.pop(ended.si_pid)
                with suppress(KeyError):
                    self.selector.unregister(asker)
                self._tell(asker, str(code))
                asker.close()

    def _tell(self, asker: socket.socket, what: str) -> None:
        with suppress(OSError):
            asker.send(f"{what}\n".encode())

    def _end(self) -> None:
        """Whoever might ask is gone, and nobody waits for the children."""
        for pid in self.askers:
            _kill(pid)
        self.control.close()


def _kill(pid: int) -> None:
    """Kill the child with its own children; it may have no process group yet."""
    for kill in (os.kill, os.killpg):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _live(
    work: Work,
    request: dict[str, str],
    zygote: int,
    gate: tuple[int, int],
    answer: int,
    errors: int,
) -> None:
    """Be the child, to the end; it begins when the zygote closes the gate's other end."""
    code = 1
    try:
        waiting, held = gate
        os.close(held)
        os.read(waiting, 1)
        # A group, to be killed as one; not a session, which Linux would schedule as an equal
        # of the web server's, however nice its process is.
        os.setpgid(0, 0)
        die_with(zygote)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _arrange(Path(request["out"]), answer, errors)
        with open(ANSWER_FD, "w", closefd=False) as file:
            path, out = Path(request["path"]), Path(request["out"])
            work(path, request["fmt"], out, file, request["stones"])
        code = 0
    except MemoryError:
        code = EXIT_CODE_MEMORY
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _arrange(out: Path, answer: int, errors: int) -> None:
    # libraries that print must not spoil the answer
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    os.dup2(answer, ANSWER_FD)
    os.closerange(ANSWER_FD + 1, 1 << 12)
    os.environ["HOME"] = os.environ["TMPDIR"] = str(out)
    os.chdir(out)
    with suppress(OSError):
        # if the machine runs out of memory, this one goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    for which, most in LIMITS.items():
        resource.setrlimit(which, (most, most))


def die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
