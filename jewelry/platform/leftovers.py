"""Processes that a killed supervisor left behind, found by what only its children carry."""

import os
import time
from contextlib import suppress
from pathlib import Path
from signal import SIGINT, SIGKILL

from jewelry.platform import embedded

MARK = "ALEXANDRITE_CHILD_OF"
PATIENCE = 8.0


def find() -> list[int]:
    """On Linux; elsewhere there is no /proc and the list is empty."""
    parents = _ancestors()
    pids = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if pid not in parents and _is_ours(pid)]


def end() -> bool:
    """Let them finish as their parent's death told them to; kill what does not. True if any."""
    pids = find()
    if not pids:
        return False
    _signal(pids, SIGINT)
    deadline = time.monotonic() + PATIENCE
    while (pids := find()) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal(pids, SIGKILL)
    while find() and time.monotonic() < deadline + PATIENCE:
        time.sleep(0.1)
    return True


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _is_ours(pid: int) -> bool:
    with suppress(OSError):
        mark = f"{MARK}={embedded.DATA}".encode(errors="surrogateescape")
        if mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            return not _is_ended(pid)
    with suppress(OSError):
        # Under another uid Postgres' environment may be closed to us; its command line is not.
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        cluster = os.fsencode(embedded.DATA / "postgres")
        return command[1:3] == [b"-D", cluster] and not _is_ended(pid)
    return False


def _is_ended(pid: int) -> bool:
    """A zombie only waits to be noticed by its parent."""
    return _stat(pid)[0] == "Z"


def _ancestors() -> set[int]:
    """A start from inside a child, from a debugger say, must not end itself."""
    found, pid = set(), os.getpid()
    while pid:
        found.add(pid)
        try:
            pid = int(_stat(pid)[1])
        except OSError:
            break
    return found


def _stat(pid: int) -> list[str]:
    """State, parent and so on: what follows the name, which may itself hold spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
