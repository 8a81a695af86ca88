"""A process that knows secrets is closed to other processes of the same user.

Linux shows a process's memory and first environment, below /proc and to debuggers, to whoever has its
user; of a process that may not be dumped, to the capability SYS_PTRACE alone. It leaves no core
either; tracebacks need none. Every exec opens it again, so each program calls this as it begins.
"""

import ctypes
import os
import sys

from jewelry.platform import embedded

PR_SET_DUMPABLE, PR_SET_NAME = 4, 15


def from_others() -> None:
    """For this process and its forks; on Linux."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if os.environ.get(embedded.CHILD_OF) == str(embedded.DATA):
        # The mark in the environment can't be read any more, the name can.
        libc.prctl(PR_SET_NAME, embedded.child_name().encode(), 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
