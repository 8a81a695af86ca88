import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from jewelry.platform import cache, probes
from jewelry.platform.files.storage import FileStorage

SMALL_BYTES, LARGE_BYTES = 12_000, 600_000


def host(folder: Path, **options: Any) -> FileStorage:
    """Another machine: the same S3 and the same Valkey, a disk of its own."""
    given = settings.STORAGES["default"]["OPTIONS"] | {"cache_folder": str(folder)}
    return FileStorage(**given | options)


@dataclass
class Requests:
    """What was really sent to S3: the client says so before it sends."""

    sent: list[str] = field(default_factory=list)

    @contextmanager
    def of(self, storage: FileStorage) -> Iterator[None]:
        events = storage.origin.client.meta.events
        events.register("before-send.s3", self._note)
        yield
        events.unregister("before-send.s3", self._note)

    def _note(self, event_name: str, **_: Any) -> None:
        self.sent.append(event_name.rpartition(".")[2])

    def __call__(self) -> list[str]:
        """Those since it was last asked."""
        sent, self.sent = self.sent, []
        return sent


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return host(tmp_path / "one")


@pytest.fixture
def another(tmp_path: Path) -> FileStorage:
    return host(tmp_path / "two")


@pytest.fixture
def requests(storage: FileStorage, another: FileStorage) -> Iterator[Requests]:
    seen = Requests()
    with seen.of(storage), seen.of(another):
        yield seen


@pytest.fixture
def save() -> Callable[..., str]:
    """A new object and its path; a name of its content's digest unless it is said to be mutable."""

    def save(content: bytes, *, mutable: bool = False) -> str:
        name = "picture.webp" if mutable else f"{secrets.token_hex(32)}.stl"
        return default_storage.save(f"tests/{secrets.token_hex(4)}/{name}", ContentFile(content))

    return save


def behind(path: str, content: bytes) -> None:
    """Change a file as a process does that cannot reach the cache."""
    bucket = settings.STORAGES["default"]["OPTIONS"]["bucket_name"]
    probes.storage_client().put_object(Bucket=bucket, Key=path, Body=content)


def forget(path: str) -> None:
    cache.raw(lambda client: client.delete(f"file:{path}"), None)


def put(path: str, value: bytes) -> None:
    cache.raw(lambda client: client.set(f"file:{path}", value), None)


def content(storage: FileStorage, path: str) -> bytes:
    with storage.open(path) as file:
        return bytes(file.read())


def kept_on_disk(storage: FileStorage) -> list[Path]:
    return sorted(each for each in storage.disk.folder.glob("??/*") if "." in each.name)
