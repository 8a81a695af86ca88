"""Files below the data folder can be read by their owner only, whichever process writes them."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

GROUP_AND_OTHERS_MODE = stat.S_IRWXG | stat.S_IRWXO


def from_now_on(data: Path) -> None:
    """Set the umask of this process and its children so that only the owner can read new files.

    Commands that write source files skip this: one user builds an image and another runs it.
    """
    os.umask(GROUP_AND_OTHERS_MODE)
    _close(data)


def folder(path: Path) -> Path:
    """Create the folder and its missing parents, readable for the owner only."""
    for each in reversed((path, *path.parents)):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
    return path


def opener(path: str, flags: int) -> int:
    """An `opener` for `open()`: only the owner can read a new file, whatever the umask."""
    return os.open(path, flags, 0o600)


def tighten(data: Path) -> None:
    """Close files and folders that an earlier release, or another umask, left open."""
    _close(data)
    for path in _below(data):
        _close(path)


def _below(data: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(data):
        yield from (Path(parent, name) for name in (*folders, *files))


def _close(path: Path) -> None:
    # Skip files that are deleted meanwhile, or that another user owns.
    with suppress(FileNotFoundError, PermissionError):
        mode = path.lstat().st_mode
        if mode & GROUP_AND_OTHERS_MODE and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~GROUP_AND_OTHERS_MODE)
