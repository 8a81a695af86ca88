"""Closes a process that knows secrets to other processes of the same user.

Linux shows a process's memory and first environment to all processes of its user, through /proc and
to debuggers. An undumpable process is shown only to the capability SYS_PTRACE. It leaves no core
dump either. Every exec makes it dumpable again, so each program calls this when it begins.
"""

import ctypes
import os
import sys

from jewelry.platform import embedded

PR_SET_DUMPABLE, PR_SET_NAME = 4, 15


def from_others() -> None:
    """Close this process and its forks; effective on Linux."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if os.environ.get(embedded.CHILD_OF) == str(embedded.DATA):
        # Others cannot read the environment any more, but they can read the process's name.
        libc.prctl(PR_SET_NAME, embedded.child_name().encode(), 0, 0, 0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
