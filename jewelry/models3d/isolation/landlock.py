"""Linux's landlock, by its three system calls: which files this process may still reach.

Nothing on PyPI wraps it that is both released and kept up; see landlock(7).
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

SYS_CREATE_RULESET, SYS_ADD_RULE, SYS_RESTRICT_SELF = 444, 445, 446
"""System calls, by numbers that are the same on every architecture."""

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_REG, TRUNCATE = (
    1 << bit for bit in (1, 2, 3, 5, 8, 14)
)
READ_RIGHTS = READ_FILE | READ_DIR
WRITE_RIGHTS = READ_RIGHTS | WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE
FILE_RIGHTS = READ_FILE | WRITE_FILE | TRUNCATE

FILES = {1: 0x1FFF, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
"""What each version of landlock learned to forbid about files."""

TCP_RIGHTS, SCOPES = 0b11, 0b11

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "tcp", "scoped")]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """Of the kernel's landlock; 0 where there is none."""
    return max(0, int(_libc.syscall(SYS_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def restrict(read: Iterable[Path], write: Iterable[Path]) -> None:
    """From now on reach only these files and what is beneath these folders; what is missing counts
    for nothing. Neither TCP, nor signals or abstract sockets out of here, if the kernel knows how.

    For this thread and its children, for ever; after no_new_privs. Raises OSError.
    """
    known = version()
    handled = sum(rights for since, rights in FILES.items() if since <= known)
    rules = _Ruleset(handled, TCP_RIGHTS if known >= 4 else 0, SCOPES if known >= 6 else 0)
    ruleset = _call(
        SYS_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0
    )
    try:
        for rights, paths in ((READ_RIGHTS & handled, read), (WRITE_RIGHTS & handled, write)):
            for path in paths:
                _allow(ruleset, path, rights)
        _call(SYS_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(rights if path.is_dir() else rights & FILE_RIGHTS, place)
        _call(SYS_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
    finally:
        os.close(place)


def _call(*arguments: object) -> int:
    result = int(_libc.syscall(*arguments))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"landlock: {os.strerror(number)}")
    return result
