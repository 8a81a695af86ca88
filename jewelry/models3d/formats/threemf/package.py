"""The package of a 3MF: parts in a zip, by the names that XML gives them (3MF Core, 2; OPC)."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.parsers import expat

from jewelry.models3d.formats.assembly import readable
from jewelry.models3d.formats.errors import Unreadable

Start = Callable[[str, dict[str, str]], None]

RELATIONS = "_rels/.rels"
ROOT_TYPE = "/3dmodel"
USUAL_ROOT = "3d/3dmodel.model"
CHUNK_BYTES = 1 << 20
NO_MEMORY = expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
BETWEEN = " "
"""Separates a namespace from a name."""


class Package:
    """The open zip. Names of parts ignore case, and begin without a slash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {_plain(name): name for name in archive.namelist()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def root(self) -> str:
        """Return the part that the package's relations name, or else the usual one."""
        named = self._related() if RELATIONS in self._entries else []
        if named:
            return named[0]
        models = [name for name in self._entries if name.endswith(".model")]
        return USUAL_ROOT if USUAL_ROOT in models or len(models) != 1 else models[0]

    def parse(
        self, part: str, start: Start, prepare: Callable[[expat.XMLParserType], None]
    ) -> None:
        """Read a part of XML as a stream; `start` is called with each element, as "namespace name".

        Raises Unreadable, also for a DOCTYPE: no model needs one.
        """
        if part not in self._entries:
            raise Unreadable("part_missing", name=readable(part))
        parser = expat.ParserCreate(namespace_separator=BETWEEN)
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = _refuse
        prepare(parser)
        try:
            with self._archive.open(self._entries[part]) as file:
                _feed(parser, file)
        except (expat.ExpatError, zipfile.BadZipFile, LookupError, ValueError) as error:
            if getattr(error, "code", 0) == NO_MEMORY:
                raise MemoryError from error
            raise Unreadable("part_unreadable", name=readable(part)) from error

    def _related(self) -> list[str]:
        found = []

        def start(tag: str, values: dict[str, str]) -> None:
            if tag.endswith("Relationship") and values.get("Type", "").endswith(ROOT_TYPE):
                if values.get("TargetMode") == "External":
                    raise Unreadable("other_files")
                found.append(_plain(values["Target"]))

        self.parse(RELATIONS, start, lambda parser: None)
        return found


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a 3MF for as long as it is read."""
    with zipfile.ZipFile(path) as archive:
        yield Package(archive)


def resolved(path: str) -> str:
    """Return the name of a part by the path that XML gives from the root of the package."""
    return _plain(path)


def _plain(name: str) -> str:
    return posixpath.normpath("/" + unquote(name).replace("\\", "/")).lstrip("/").lower()


def _feed(parser: expat.XMLParserType, file: IO[bytes]) -> None:
    while chunk := file.read(CHUNK_BYTES):
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _refuse(*_args: object) -> None:
    raise Unreadable("unreadable")
