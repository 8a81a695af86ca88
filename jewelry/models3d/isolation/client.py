"""A process's hold on its zygote: started when first needed, and again when it has died."""

import os
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parents[3]
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Zygote:
    """Of one process. Many threads may ask at once; a fork of the process gets one of its own.

    The zygote ends, and kills its children, when this process's end of the socket is closed: that
    happens however the process dies.
    """

    def __init__(self, command: Callable[[], list[str]]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._lock = Lock()
        os.register_at_fork(after_in_child=self._let_go)

    def ask(self, line: bytes, files: Sequence[int]) -> socket.socket:
        """Pass a request on and return the socket on which to hear of the child. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            # all of it first: the zygote never waits for who asks
            socket.send_fds(ours, [line], files)
            with self._lock:
                try:
                    self._pass(theirs)
                except (BrokenPipeError, ConnectionResetError):
                    self._stop()
                    self._pass(theirs)
        return ours

    def stop(self) -> None:
        """Kill the zygote, and its children with it."""
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
    """Return all that a zygote may know."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        **dict.fromkeys(THREADS, "1"),
    }
