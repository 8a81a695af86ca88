"""The folder of larger files: a limited number of bytes, of which the longest unread go first.

A file's name tells its path's digest, its version and its size. It is written under another name,
checked, forced to the disk and only then renamed, so a name of that form is a whole file. Space is
taken before the first byte arrives, under one lock for all processes, so the limit holds always.
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
"""Seconds: when a file was last read need not be known more exactly."""

ABANDONED_SECONDS = 3600.0
SWEEP_TARGET_SHARE = 0.9


@dataclass(frozen=True)
class Copy:
    etag: str
    size: int
    file: BinaryIO


class Disk:
    """`limit` in bytes; 0 keeps nothing."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.folder = folder
        self.limit = limit

    def takes(self, size: int) -> bool:
        return size <= self.limit

    def open(self, path: str, etag: str) -> Copy | None:
        """That version, if it is here whole."""
        return next((self._open(each) for each in self._copies(path, etag)), None)

    def holds(self, path: str) -> bool:
        """Some version of it."""
        return bool(self._copies(path))

    def newest(self, path: str) -> Copy | None:
        """Whatever version is here; whether S3 still has it is another question."""
        copies = sorted(self._copies(path), key=_age)
        return next((found for each in copies if (found := self._open(each))), None)

    def put(self, path: str, etag: str, size: int, chunks: Iterable[bytes]) -> Copy | None:
        """Kept and opened; None where the disk does not take it or something is missing.

        Whatever `chunks` raises leaves nothing behind.
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
            # Opened first: others may need the room before this reader has begun.
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
        """Bytes, those still arriving included."""
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
        """As large as the file will be, and counted."""
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
        """What has been renamed or removed already is no concern."""
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
