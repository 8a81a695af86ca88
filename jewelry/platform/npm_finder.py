"""Publishes the files of node_modules that the settings list, under npm/, and no others."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage


class NpmStorage(FileSystemStorage):
    """Reads a file by its published name."""

    prefix = "npm"

    def __init__(self) -> None:
        super().__init__(location=settings.BASE_DIR / "node_modules")
        self.sources = {published: source for source, published in settings.NPM_FILES.items()}

    def path(self, name: str) -> str:
        return super().path(self.sources[name])


class NpmFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = NpmStorage()

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """An empty list for what is not there: Django puts anything else among what it found."""
        found = self._find(path)
        return found if found and not find_all else list(filter(None, [found]))

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for name in self.storage.sources:
            yield name, self.storage

    def _find(self, path: str) -> str | None:
        folder, _, name = path.partition("/")
        if folder == self.storage.prefix and name in self.storage.sources:
            return self.storage.path(name) if self.storage.exists(name) else None
        return None
