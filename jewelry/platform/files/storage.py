"""Django's storage over S3, read through a cache.

A read asks Valkey first, and trusts it: Valkey has small files whole, and the version of larger
ones, whose bytes are on the disk. On a miss one caller fetches the file, and the others find its
copy. A file named by its SHA-256 never changes, it can only vanish. A process that cannot reach
Valkey may overwrite any other file, so its version is compared with S3's once a minute.

Without Valkey every read asks S3 for the version. Without S3 cached files are served, except those
that need a comparison: these raise `StorageUnavailable`.
"""

import io
import logging
import re
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import SuspiciousOperation
from django.core.files.base import File
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name, is_seekable

from jewelry.platform.files import single_flight, valkey_tier
from jewelry.platform.files.disk_tier import Copy, Disk
from jewelry.platform.files.s3 import Answer, Origin, StorageUnavailable, made, translated
from jewelry.platform.files.valkey_tier import Entry, Note
from jewelry.platform.metrics import definitions

log = logging.getLogger(__name__)
FRESH_SECONDS = 60.0
"""Within this time an entry of Valkey is not compared with S3 again."""

NAMES_ITS_CONTENT = re.compile(r"(?:.*/)?[0-9a-f]{64}(?:\.\w+)?")


class Kept(File):  # type: ignore[type-arg]
    """A seekable file; `etag` is S3's name for this version, `place` the tier that had it."""

    def __init__(self, file: BinaryIO, name: str, etag: str, size: int, place: str) -> None:
        super().__init__(file, name)
        self.etag = etag
        self.size = size
        self.place = place


class Written(S3File):
    """A file opened for writing: closing it uploads it."""

    def write(self, content: Any) -> Any:
        with translated():
            return super().write(content)

    def close(self) -> None:
        with valkey_tier.changing(self.name), translated():
            super().close()


class Unkept(S3File):
    """A file that the disk did not take; the first read copies it into a temporary file."""

    place = "store"

    def __init__(self, *args: Any) -> None:
        with translated():
            super().__init__(*args)

    def _get_file(self) -> Any:
        with translated():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)

    @property
    def etag(self) -> str:
        return str(self.obj.e_tag).strip('"')


class FileStorage(S3Storage):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.origin = Origin(self)
        self.disk = Disk(Path(self.cache_folder), self.cache_bytes)

    def get_default_settings(self) -> dict[str, Any]:
        own = {"cache_folder": "", "cache_bytes": 0, "seconds": 4}
        return {**super().get_default_settings(), **own}

    @cached_property
    def connection(self) -> Any:
        """One client for all threads; django-storages would make one for each."""
        return made("resource", self, self.client_config)

    def _open(self, name: str, mode: str = "rb") -> Any:
        path = self._path(name)
        if "w" in mode:
            return Written(path, mode, self)
        file = self._read(path)
        return file if "b" in mode else File(io.TextIOWrapper(file, "utf-8"), path)

    def _save(self, name: str, content: Any) -> str:
        with valkey_tier.changing(self._path(name)), self.origin.asked():
            try:
                with translated():
                    return str(super()._save(name, content))
            except StorageUnavailable as error:
                if error.status < 500 or not is_seekable(content):
                    raise
            # S3 answers with an error now and then: try once more, but not after a time-out.
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with valkey_tier.changing(self._path(name)), self.origin.asked():
            super().delete(name)
        self.disk.drop(self._path(name))

    def exists(self, name: str) -> bool:
        """Ask S3, not the cache. Raises StorageUnavailable."""
        try:
            self.origin.head(self._path(name))
        except FileNotFoundError:
            return False
        return True

    def passing(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes straight from S3, without storing them in the cache.

        Raises FileNotFoundError or StorageUnavailable.
        """
        answer = self.origin.get(self._path(name))
        try:
            yield from answer.chunks
        finally:
            answer.close()

    def _path(self, name: str) -> str:
        """Raises SuspiciousOperation for a path that leads out of the bucket, or to nothing in
        it."""
        path = str(self._normalize_name(clean_name(name)))
        if not path:
            raise SuspiciousOperation("A file without a name was asked for.")
        return path

    def _read(self, path: str) -> Any:
        try:
            found = self._find(path)
        except StorageUnavailable:
            definitions.FILES.labels("away").inc()
            raise
        definitions.FILES.labels(found.place).inc()
        return found

    def _find(self, path: str) -> Any:
        entry = valkey_tier.read(path).entry
        kept = self._kept(path, entry)
        if kept and entry and _is_fresh(path, entry):
            return kept
        with single_flight.alone(self.disk.folder, path, patient=kept is None) as is_mine:
            if kept and not is_mine:
                return kept  # another caller is asking S3 about it already
            if kept:
                kept.close()
            return self._ask(path, valkey_tier.lease(path))

    def _ask(self, path: str, note: Note) -> Any:
        if note.entry and _is_fresh(path, note.entry) and (kept := self._kept(path, note.entry)):
            return kept
        try:
            return self._compared(path, note) or self._fetch(path, note)
        except FileNotFoundError:
            valkey_tier.forget(path, note.token)
            self.disk.drop(path)
            raise
        except StorageUnavailable:
            if kept := self._vouched_for(path, note.entry):
                return kept
            raise

    def _kept(self, path: str, entry: Entry | None) -> Kept | None:
        if entry is None:
            return None
        if entry.data is not None:
            return _from_memory(path, entry.etag, entry.data)
        copy = self.disk.open(path, entry.etag)
        return Kept(copy.file, path, copy.etag, copy.size, "disk") if copy else None

    def _vouched_for(self, path: str, entry: Entry | None) -> Kept | None:
        """Return the cached file if no process has changed it, or none can have changed it."""
        if entry or not NAMES_ITS_CONTENT.fullmatch(path):
            return self._kept(path, entry)
        copy = self.disk.newest(path)
        return Kept(copy.file, path, copy.etag, copy.size, "disk") if copy else None

    def _compared(self, path: str, note: Note) -> Kept | None:
        """Return the cached file if S3 still has this version; asks S3 for the version only."""
        data = note.entry.data if note.entry else None
        if data is None and not self.disk.holds(path):
            return None
        now = self.origin.head(path)
        is_data = note.entry is not None and note.entry.etag == now.etag
        entry = Entry(now.etag, now.size, data if is_data else None)
        if kept := self._kept(path, entry):
            valkey_tier.file(path, note.token, entry)
        return kept

    def _fetch(self, path: str, note: Note) -> Any:
        answer = self.origin.get(path)
        try:
            if answer.size <= valkey_tier.MAX_FILE_BYTES:
                data = answer.read()
                valkey_tier.file(path, note.token, Entry(answer.etag, answer.size, data))
                return _from_memory(path, answer.etag, data, "store")
            if copy := self._to_disk(path, answer):
                valkey_tier.file(path, note.token, Entry(answer.etag, answer.size))
                return Kept(copy.file, path, copy.etag, copy.size, "store")
        except StorageUnavailable:
            self.origin.backoff.failed()
            raise
        finally:
            answer.close()
        return Unkept(path, "rb", self)

    def _to_disk(self, path: str, answer: Answer) -> Copy | None:
        """Return None when the disk is full or broken: the file is served from S3 then."""
        try:
            if self.disk.takes(answer.size):
                return self.disk.put(path, answer.etag, answer.size, answer.chunks)
        except OSError:
            log.exception("The folder of cached files cannot be used.")
        return None


def _is_fresh(path: str, entry: Entry) -> bool:
    return time.time() - entry.checked < FRESH_SECONDS or bool(NAMES_ITS_CONTENT.fullmatch(path))


def _from_memory(path: str, etag: str, data: bytes, place: str = "cache") -> Kept:
    return Kept(io.BytesIO(data), path, etag, len(data), place)
