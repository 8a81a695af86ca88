"""One supervisor for a data folder: the kernel releases the lock even after SIGKILL."""

import fcntl
import os
from pathlib import Path
from typing import IO

from jewelry.platform import file_modes


class AlreadyRunning(Exception):
    """Names the other supervisor: its pid, and its address once it has one."""


def hold(folder: Path) -> IO[str]:
    lock = open(file_modes.folder(folder) / "lock", "a+", opener=file_modes.opener)  # noqa: SIM115
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            lock.seek(0)
            raise AlreadyRunning(lock.read().strip() or "another process") from None
    lock.truncate(0)
    note(lock, f"pid {os.getpid()}")
    return lock


def note(lock: IO[str], text: str) -> None:
    """Write what a second start prints."""
    lock.write(text)
    lock.flush()
