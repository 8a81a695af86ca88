"""Processes that a killed supervisor left behind, found by what only its children carry: a variable,
or, where `undumpable` has closed their environment, a name.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from signal import SIGINT, SIGKILL

from jewelry.platform import embedded

STOP_TIMEOUT_SECONDS = 8.0


def find() -> list[int]:
    """Return pids on Linux; elsewhere there is no /proc, and the list is empty."""
    parents = _ancestors()
    pids = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [pid for pid in pids if pid not in parents and _is_ours(pid)]


def end() -> None:
    """Give them time to end after their parent's death; kill those that remain."""
    pids = find()
    _signal(pids, SIGINT)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while pids and (pids := find()) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal(pids, SIGKILL)
    while pids and find() and time.monotonic() < deadline + STOP_TIMEOUT_SECONDS:
        time.sleep(0.1)
    _forget_postmaster()


def _forget_postmaster() -> None:
    """Postgres believes its notes even when the pid in them is a zombie's or, by now, a stranger's.

    A pid that is gone altogether it recognises itself, and then looks for orphaned sessions.
    """
    folder = embedded.DATA / "postgres"
    for note in (folder / "postmaster.pid", embedded.SOCKET / ".s.PGSQL.5432.lock"):
        with suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text().splitlines()[0])
            if Path(f"/proc/{pid}").exists() and not _is_ours(pid):
                note.unlink()


def _signal(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _is_ours(pid: int) -> bool:
    process, cluster = Path(f"/proc/{pid}"), embedded.DATA / "postgres"
    try:
        # A zombie only waits to be noticed by its parent.
        if _stat(pid)[0] == "Z":
            return False
        if _name(pid) == embedded.child_name():
            return True
        command = (process / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # Under another uid Postgres' environment may be closed to us; its command line is not. Its
    # sessions overwrite both, but they work in its folder.
    if command[1:3] == [b"-D", os.fsencode(cluster)]:
        return True
    session = command[0].startswith(b"postgres:")
    with suppress(OSError):
        return (process / "cwd").samefile(cluster) if session else _is_marked(process)
    return False


def _is_marked(process: Path) -> bool:
    return os.fsencode(f"{embedded.CHILD_OF}={embedded.DATA}") in (
        process / "environ"
    ).read_bytes().split(b"\0")


def _ancestors() -> set[int]:
    """A start from inside a child, from a debugger for example, must not end itself."""
    found, pid = set(), os.getpid()
    while pid:
        found.add(pid)
        try:
            pid = int(_stat(pid)[1])
        except OSError:
            break
    return found


def _stat(pid: int) -> list[str]:
    """Return the fields after the name, which may contain spaces and brackets."""
    return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()


def _name(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text(errors="replace").rstrip("\n")
