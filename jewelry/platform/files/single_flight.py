"""One fetch of a file at a time, among all threads and processes of this machine.

The kernel releases the lock of a process that dies. A fixed number of lock files serves all paths;
two paths that share a lock file seldom have to wait for each other.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jewelry.platform import file_modes

STRIPE_COUNT = 4096
WAIT_SECONDS = 30.0
POLL_SECONDS = 0.01


@contextmanager
def alone(folder: Path, path: str, *, patient: bool = True) -> Iterator[bool]:
    """Yield True when this caller holds the path's lock, or there is no usable folder for locks.

    Yield False when another caller holds it: at once without `patient`, else after `WAIT_SECONDS`.
    A patient caller goes ahead then as well: two fetches are better than no answer.
    """
    handle = _opened(folder / "locks", path)
    try:
        yield handle is None or _taken(handle, WAIT_SECONDS if patient else 0)
    finally:
        if handle is not None:
            os.close(handle)


def _opened(locks: Path, path: str) -> int | None:
    stripe = int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "big") % STRIPE_COUNT
    try:
        return os.open(file_modes.folder(locks) / f"{stripe:03x}", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None


def _taken(handle: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        else:
            return True
