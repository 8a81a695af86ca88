"""What a child gives up before it opens a stranger's file, so that a hole in a library is no more
than a hole in the child: its user, rights, files, network, other processes.

Everything it uses is loaded by then. What the kernel does not know is left out, and said by
`lacking`; a kernel that knows and refuses stops the child.
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
"""The version of their form."""


def confined(work: Work) -> Work:
    """The same work, done where nothing but its file can be read and its folder written."""

    def within(path: Path, fmt: str, out: Path, answer: TextIO, stones: str) -> None:
        confine(path, out)
        work(path, fmt, out, answer, stones)

    return within


def confine(path: Path, out: Path) -> None:
    """Give everything up for ever; of strangers' and our files `path` and `out` remain.

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
    """Be nobody that anything else belongs to. Return the one capability that is kept: its file and the
    libraries may lie where only root goes; landlock says which of these are read.
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
    """What of this the kernel does not have."""
    if sys.platform != "linux":
        return ("landlock", "seccomp")
    here = {"landlock": landlock.version() > 0, "seccomp": seccomp.available()}
    return tuple(name for name, is_here in here.items() if not is_here)


def _needed() -> list[Path]:
    """Libraries' code and ours; never the folder of the project, which holds the data folder."""
    paths = [Path(place) for place in sys.path if place]
    ours = [ROOM if path.resolve() == ROOM.parent else path for path in paths]
    return [*ours, Path(sys.base_prefix, "lib"), *map(Path, SYSTEM)]
