"""A process's connection to its fork server, which starts on first use, and again after it has
died."""

import os
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[3]
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Zygote:
    """The fork server of one process. Safe for threads; a forked process gets one of its own.

    The fork server ends, and kills its children, when this process's end of the socket closes,
    which happens however the process dies.
    """

    def __init__(self, command: Callable[[], list[str]]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._lock = Lock()
        os.register_at_fork(after_in_child=self._let_go)

    def ask(self, line: bytes, files: Sequence[int]) -> socket.socket:
        """Send a request; return the socket that reports about the child. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            # all of it first: the fork server never waits for a client
            socket.send_fds(ours, [line], files)
            with self._lock:
                try:
                    self._pass(theirs)
                except (BrokenPipeError, ConnectionResetError):
                    self._stop()
                    self._pass(theirs)
        return ours

    def stop(self) -> None:
        """Kill the fork server with its children."""
        with self._lock:
            self._stop()

    def _pass(self, asker: socket.socket) -> None:
        if self._control is None:
            self._start()
        assert self._control is not None
        socket.send_fds(self._control, [b"."], [asker.fileno()])

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                self._command(),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                process_group=0,
            )

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._close()

    def _let_go(self) -> None:
        self._lock = Lock()
        self._close()

    def _close(self) -> None:
        if self._control is not None:
            self._control.close()
        self._control = self._process = None


def environment() -> dict[str, str]:
    """Return the whole environment of a fork server: no secrets."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        **dict.fromkeys(THREADS, "1"),
    }
