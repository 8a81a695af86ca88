"""The folder of larger files: a limited number of bytes; the files that were not read longest go
first.

A file's name consists of its path's digest, its version and its size. The file is written under
another name, checked, flushed to the disk and then renamed, so a file of that name is complete.
Space is reserved before the first byte arrives, under one lock for all processes.
"""

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from jewelry.platform import file_modes

TOUCH_SECONDS = 60.0
"""The time of a file's last read is recorded with this precision."""

ABANDONED_SECONDS = 3600.0
SWEEP_TARGET_SHARE = 0.9


@dataclass(frozen=True)
class Copy:
    etag: str
    size: int
    file: BinaryIO


class Disk:
    """`limit` is in bytes; a limit of 0 stores nothing."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit

    def takes(self, size: int) -> bool:
        return size <= self.limit

    def open(self, path: str, etag: str) -> Copy | None:
        """Return a copy of that version, if it is here and complete."""
        return next((self._open(each) for each in self._copies(path, etag)), None)

    def holds(self, path: str) -> bool:
        """Return whether any version of the file is here."""
        return bool(self._copies(path))

    def newest(self, path: str) -> Copy | None:
        """Return a copy of any version that is here. S3 may have a newer one."""
        copies = sorted(self._copies(path), key=_age)
        return next((found for each in copies if (found := self._open(each))), None)

    def put(self, path: str, etag: str, size: int, chunks: Iterable[bytes]) -> Copy | None:
        """Store the file and open it; return None when the disk is full or bytes are missing.

        An exception from `chunks` leaves nothing behind.
        """
        draft = self._draft(size)
        try:
            with draft.open("r+b") as file:
                arrived = sum(file.write(chunk) for chunk in chunks)
                file.flush()
                os.fsync(file.fileno())
            if arrived != size:
                return None
            whole = self._place(path).with_name(f"{_name(path)}.{_hex(etag)}.{size}")
            # Open before renaming: another process may remove the file before this reader begins.
            copy = Copy(etag, size, draft.open("rb"))
            self._rename(draft, whole)
        finally:
            self._remove(draft)
        for each in self._copies(path):
            if each != whole:
                self._remove(each)
        return copy

    def drop(self, path: str) -> None:
        for each in self._copies(path):
            self._remove(each)

    def used(self) -> int:
        """Return the bytes in use, including those of files that are still arriving."""
        return self._noted() or 0

    def _open(self, whole: Path) -> Copy | None:
        _digest, etag, size = whole.name.split(".")
        try:
            file = whole.open("rb")
        except OSError:
            return None
        seen = os.fstat(file.fileno())
        if seen.st_size != int(size):
            file.close()
            self._remove(whole)
            return None
        if seen.st_mtime < time.time() - TOUCH_SECONDS:
            with suppress(OSError):
                os.utime(file.fileno())
        return Copy(bytes.fromhex(etag).decode(), seen.st_size, file)

    def _place(self, path: str) -> Path:
        name = _name(path)
        return self.folder / name[:2] / name

    def _copies(self, path: str, etag: str | None = None) -> list[Path]:
        place = self._place(path)
        version = "*" if etag is None else _hex(etag)
        return list(place.parent.glob(f"{place.name}.{version}.*"))

    def _draft(self, size: int) -> Path:
        """Create a file of the final size, so that the limit counts it."""
        draft = self.folder / "new" / secrets.token_hex(8)
        with self._locked():
            file_modes.folder(draft.parent)
            used = self._make_room(size)
            with open(draft, "xb", opener=file_modes.opener) as file:
                file.truncate(size)
            self._note(used + size)
        return draft

    def _make_room(self, size: int) -> int:
        noted = self._noted()
        if noted is not None and noted + size <= self.limit:
            return noted
        found = sorted(self._all(), key=lambda each: each[0])
        used = sum(each[1] for each in found)
        goal = min(self.limit * SWEEP_TARGET_SHARE, self.limit - size)
        for changed, bytes_, path in found:
            is_draft = path.parent.name == "new"
            if is_draft and changed > time.time() - ABANDONED_SECONDS:
                continue
            if used > goal or is_draft:
                path.unlink(missing_ok=True)
                used -= bytes_
        return used

    def _all(self) -> Iterator[tuple[float, int, Path]]:
        for path in (*self.folder.glob("??/*"), *self.folder.glob("new/*")):
            with suppress(OSError):
                seen = path.stat()
                yield seen.st_mtime, seen.st_size, path

    def _rename(self, draft: Path, whole: Path) -> None:
        with self._locked():
            file_modes.folder(whole.parent)
            replaced = whole.stat().st_size if whole.exists() else 0
            draft.rename(whole)
            self._note(max(0, self.used() - replaced))

    def _remove(self, path: Path) -> None:
        """Ignore a file that another process has renamed or removed."""
        with self._locked():
            try:
                size = path.stat().st_size
                path.unlink()
            except OSError:
                return
            self._note(max(0, self.used() - size))

    def _noted(self) -> int | None:
        with suppress(OSError, ValueError):
            return int((self.folder / "used").read_text())
        return None

    def _note(self, used: int) -> None:
        with open(self.folder / "used", "w", opener=file_modes.opener) as note:
            note.write(str(used))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        place = file_modes.folder(self.folder) / "lock"
        with open(place, "a", opener=file_modes.opener) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _name(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:40]


def _hex(etag: str) -> str:
    return etag.encode().hex()


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0
