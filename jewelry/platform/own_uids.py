"""Under root, uids that no other account uses: for the embedded Postgres, which refuses uid 0,
and for each process that opens an untrusted file."""

import functools
import os
import pwd
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from jewelry.platform import embedded, file_modes

HIGH = range(1_900_000_000, 1_901_000_000)
"""Unused by people, services and containers; where few ids exist, `LOW` is used."""

LOW = range(60_578, 60_706)


PASSING_HIGH, PASSING_LOW = range(1_901_000_000, 1_902_000_000), range(60_706, 60_834)
"""The same for processes that soon end; no Postgres cluster's files belong to them."""

RIGHTS = (0, 1, 2, 5, 6, 7)
"""Capabilities to start a process under another uid, end it, and read and remove what it wrote:
CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, KILL, SETGID, SETUID."""


@functools.cache
def uid() -> int | None:
    """Return the cluster's own uid, chosen once; choose again when it is taken. None without
    root."""
    if os.geteuid() != 0:
        return None
    note = embedded.DATA / "postgres-uid"
    with suppress(OSError, ValueError):
        if _is_free(kept := int(note.read_text())):
            return kept
    with open(file_modes.folder(embedded.DATA) / note.name, "w", opener=file_modes.opener) as file:
        chosen = next(filter(_is_free, _candidates()))
        file.write(str(chosen))
    return chosen


def passing() -> int | None:
    """Return a new uid for each process; None without the right to set one, as in a container."""
    if not _has_rights():
        return None
    ids = PASSING_HIGH if _exists(PASSING_HIGH[-1]) else PASSING_LOW
    begin = secrets.randbelow(len(ids))
    turns = (ids[(begin + step) % len(ids)] for step in range(len(ids)))
    return next(filter(_is_free, turns), None)


@functools.cache
def _has_rights() -> bool:
    with suppress(OSError):
        lines = Path("/proc/self/status").read_text().splitlines()
        held = next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff:"))
        return all(held >> right & 1 for right in RIGHTS)
    return False


def named() -> int | None:
    """Return the uid of an account, for initdb, which needs a name. None without root.

    The data folder is closed to that account's other processes, and Postgres' own uid gets it
    later.
    """
    return None if uid() is None else pwd.getpwnam("nobody").pw_uid


def command(own: int | None) -> list[str]:
    """Return the prefix that starts a program under this uid.

    The program can read what root reads, since programs and data may lie below /root, and writes
    only its own files. Changing the uid clears the parent-death signal, so the prefix sets it
    again.
    """
    if own is None:
        return []
    ids = [f"--reuid={own}", f"--regid={own}", "--clear-groups", "--no-new-privs"]
    rights = [f"--{which}=-all,+dac_read_search" for which in ("inh-caps", "bounding-set")]
    # Without it access(2) drops the capability and initdb does not find its own programs.
    rights += ["--ambient-caps=+dac_read_search", "--securebits=+no_setuid_fixup"]
    return ["setpriv", *ids, *rights, "--pdeathsig=INT", "--"]


def give(folder: Path, own: int | None) -> None:
    """Create the folder, and change the owner of it and its content to this uid."""
    file_modes.folder(folder)
    if own is not None:
        for path in (folder, *folder.rglob("*")):
            if path.lstat().st_uid != own:
                os.chown(path, own, own, follow_symlinks=False)


def _candidates() -> Iterator[int]:
    tag = int(embedded.RUN.name[-8:], 16)
    for ids in (HIGH, LOW):
        if _exists(ids[-1]):
            yield from (ids[(tag + step) % len(ids)] for step in range(len(ids)))


def _exists(number: int) -> bool:
    """A user namespace may have few ids."""
    spans = (map(int, line.split()) for line in Path("/proc/self/uid_map").read_text().splitlines())
    return any(first <= number < first + count for first, _outside, count in spans)


def _is_free(number: int) -> bool:
    """Return whether no account and no process outside our own cluster uses the id."""
    with suppress(KeyError):
        pwd.getpwuid(number)
        return False
    return _exists(number) and not any(_strangers(number))


def _strangers(number: int) -> Iterator[Path]:
    ours = embedded.DATA / "postgres"
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == number and (process / "cwd").resolve() != ours:
                yield process
