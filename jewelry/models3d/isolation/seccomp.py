"""Linux's seccomp filter: the few system calls that this process may still make.

It lists what is allowed, so calls of future kernels are forbidden too. Libraries read ENOSYS, the
answer to all other calls, as an older kernel and use an older call. libseccomp would know the
numbers, but only the system can install it.
"""

import ctypes
import os
import platform
import struct

X86_64, AARCH64 = "x86_64", "aarch64"
ARCHITECTURES = {X86_64: 0xC000003E, AARCH64: 0xC00000B7}
"""The names of the kernel's audit."""

NUMBERS = {
    # x86_64, aarch64
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62),
    "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66),
    "open": (2, None), "openat": (257, 56), "getdents64": (217, 61), "getcwd": (79, 17),
    "stat": (4, None), "fstat": (5, 80), "lstat": (6, None), "newfstatat": (262, 79),
    "statx": (332, 291), "access": (21, None), "faccessat": (269, 48), "faccessat2": (439, 439),
    "readlink": (89, None), "readlinkat": (267, 78), "dup": (32, 23), "dup3": (292, 24),
    "fcntl": (72, 25), "fadvise64": (221, 223), "ftruncate": (77, 46), "fallocate": (285, 47),
    "fsync": (74, 82), "fdatasync": (75, 83), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "unlink": (87, None), "unlinkat": (263, 35), "pipe2": (293, 59),
    "poll": (7, None), "ppoll": (271, 73), "select": (23, None), "pselect6": (270, 72),
    "mmap": (9, 222), "munmap": (11, 215), "mprotect": (10, 226), "mremap": (25, 216),
    "madvise": (28, 233), "brk": (12, 214), "membarrier": (324, 283),
    "futex": (202, 98), "futex_waitv": (449, 449), "set_robust_list": (273, 99),
    "get_robust_list": (274, 100), "rseq": (334, 293), "set_tid_address": (218, 96),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "exit": (60, 93), "exit_group": (231, 94), "gettid": (186, 178), "getpid": (39, 172),
    "getppid": (110, 173), "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176),
    "getegid": (108, 177), "getrusage": (98, 165), "times": (100, 153), "getrlimit": (97, 163),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "clock_nanosleep": (230, 115),
    "nanosleep": (35, 101), "gettimeofday": (96, 169), "getrandom": (318, 278),
    "sysinfo": (99, 179), "uname": (63, 160), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "getcpu": (309, 168), "arch_prctl": (158, None),
}  # fmt: skip
CLONE, KILL, TGKILL, PRLIMIT, PRCTL = (56, 220), (62, 129), (234, 131), (302, 261), (157, 167)
CLONE_THREAD = 0x10000
OF_NAMES = (15, 16, 0x53564D41)
"""prctl's PR_SET_NAME, PR_GET_NAME and PR_SET_VMA: names of threads and of memory."""

PR_SET_SECCOMP, MODE_FILTER = 22, 2
RETURN_ALLOW, RETURN_KILL = 0x7FFF0000, 0x80000000
RETURN_EPERM, RETURN_ENOSYS = 0x00050001, 0x00050026
"""EPERM and ENOSYS."""

OP_LOAD, OP_JUMP_EQUAL, OP_JUMP_ANY_BIT, OP_RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER_OFFSET, ARCHITECTURE_OFFSET, FIRST_ARGUMENT_OFFSET = 0, 4, 16

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_char_p)]


def available() -> bool:
    """Return whether the kernel has filters, on an architecture whose numbers are known."""
    if platform.machine() not in ARCHITECTURES:
        return False
    # Without a filter it is the address that is wrong, not the question.
    failed = _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, None, 0, 0)
    return bool(failed) and ctypes.get_errno() == 14


def restrict() -> None:
    """From now on make only these calls: no socket, no program, no process but threads, no signal
    to others. For this thread and its children, for ever; after no_new_privs. Raises OSError.
    """
    lines = _program(platform.machine(), os.getpid())
    program = _Program(len(lines) // 8, lines)
    if _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _program(machine: str, pid: int) -> bytes:
    which = (X86_64, AARCH64).index(machine)
    lines = (
        _line(OP_LOAD, ARCHITECTURE_OFFSET)
        + _line(OP_JUMP_EQUAL, ARCHITECTURES[machine], 1)
        + _answer(RETURN_KILL)
    )
    lines += _line(OP_LOAD, NUMBER_OFFSET)
    for numbers in NUMBERS.values():
        if (number := numbers[which]) is not None:
            lines += _line(OP_JUMP_EQUAL, number, 0, 1) + _answer(RETURN_ALLOW)
    lines += _if_first(CLONE[which], OP_JUMP_ANY_BIT, CLONE_THREAD)
    lines += _if_first(KILL[which], OP_JUMP_EQUAL, pid) + _if_first(
        TGKILL[which], OP_JUMP_EQUAL, pid
    )
    lines += _if_first(PRLIMIT[which], OP_JUMP_EQUAL, 0) + _if_first(
        PRCTL[which], OP_JUMP_EQUAL, *OF_NAMES
    )
    return lines + _answer(RETURN_ENOSYS)


def _if_first(number: int, test: int, *values: int) -> bytes:
    """Allow the call if its first argument, of which 32 bits count, passes with one of these."""
    lines = _line(OP_LOAD, FIRST_ARGUMENT_OFFSET)
    for value in values:
        lines += _line(test, value, 0, 1) + _answer(RETURN_ALLOW)
    lines += _answer(RETURN_EPERM)
    return _line(OP_JUMP_EQUAL, number, 0, len(lines) // 8) + lines


def _answer(what: int) -> bytes:
    return _line(OP_RETURN, what)


def _line(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)
