"""Drops a child's user, rights, files, network and other processes before it opens an untrusted
file.

So a hole in a library is no more than a hole in the child. All code is loaded by then. Restrictions
that the kernel does not know are left out, and `lacking` names them; a kernel that knows one but
refuses it stops the child.
"""

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import TextIO

from jewelry.models3d.isolation import landlock, seccomp
from jewelry.models3d.isolation.fork_server import Work, die_with

ROOM = Path(__file__).resolve().parents[2]
SYSTEM = (
    *("/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/sys/devices/system/cpu"),
    *(os.devnull, "/dev/urandom"),
)
PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 4, 8, 38
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION = 0x20080522
"""The version of the kernel's structures."""


def confined(work: Work) -> Work:
    """Return the same work, run where only its file can be read and its folder written."""

    def within(path: Path, fmt: str, out: Path, answer: TextIO, stones: str) -> None:
        confine(path, out)
        work(path, fmt, out, answer, stones)

    return within


def confine(path: Path, out: Path) -> None:
    """Drop all rights for ever; of untrusted and our own files only `path` and `out` remain.

    Raises OSError.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    rights = _become(out.stat().st_uid, libc) if out.stat().st_uid != os.geteuid() else 0
    # Root without capabilities is an ordinary user, to whom many files belong.
    header, kept = (
        (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0),
        (ctypes.c_uint32 * 6)(rights, rights),
    )
    if libc.capset(header, kept) or libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "the child's rights cannot be given up")
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if landlock.version():
        landlock.restrict([path, *_needed()], [out])
    if seccomp.available():
        seccomp.restrict()


def _become(owner: int, libc: ctypes.CDLL) -> int:
    """Change to a user that owns nothing else; return the one capability that is kept.

    The file and the libraries may be in folders that only root can enter; landlock limits which of
    them the child reads.
    """
    zygote = os.getppid()
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(owner, owner, owner)
    os.setresuid(owner, owner, owner)
    die_with(zygote)  # which a change of the user switches off
    return 1 << CAP_DAC_READ_SEARCH


@cache
def lacking() -> tuple[str, ...]:
    """Return the names of the restrictions that the kernel does not know."""
    if sys.platform != "linux":
        return ("landlock", "seccomp")
    here = {"landlock": landlock.version() > 0, "seccomp": seccomp.available()}
    return tuple(name for name, is_here in here.items() if not is_here)


def _needed() -> list[Path]:
    """Return the folders of the libraries and of our code, never the project's folder with its
    data."""
    paths = [Path(place) for place in sys.path if place]
    ours = [ROOM if path.resolve() == ROOM.parent else path for path in paths]
    return [*ours, Path(sys.base_prefix, "lib"), *map(Path, SYSTEM)]
