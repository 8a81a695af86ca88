"""What is written below the data folder is read by its own user alone, whoever writes it first."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

GROUP_AND_OTHERS_MODE = stat.S_IRWXG | stat.S_IRWXO


def from_now_on(data: Path) -> None:
    """Whatever this process and its children write is theirs alone, libraries' files too.

    Not for the commands that write sources: an image is built by one user and run by another.
    """
    os.umask(GROUP_AND_OTHERS_MODE)
    _close(data)


def folder(path: Path) -> Path:
    """Make the folder where it is missing, and each one above it, for nobody but its owner."""
    for each in reversed((path, *path.parents)):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
    return path


def opener(path: str, flags: int) -> int:
    """For `open`: a new file is its owner's alone, whatever the umask."""
    return os.open(path, flags, 0o600)


def tighten(data: Path) -> None:
    """Close what an earlier release, or another umask, left open."""
    _close(data)
    for path in _below(data):
        _close(path)


def _below(data: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(data):
        yield from (Path(parent, name) for name in (*folders, *files))


def _close(path: Path) -> None:
    # What has gone meanwhile, or is somebody else's, is not ours to close.
    with suppress(FileNotFoundError, PermissionError):
        mode = path.lstat().st_mode
        if mode & GROUP_AND_OTHERS_MODE and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~GROUP_AND_OTHERS_MODE)
