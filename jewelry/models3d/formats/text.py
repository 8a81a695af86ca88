"""Splits text files into words, a piece at a time, for the readers of STL, OBJ and PLY."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn, Self

import numpy as np

from jewelry.models3d.formats import numerals
from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.numerals import BLANK_CODE, Bytes
from jewelry.models3d.geometry.mesh import Bools, Ints

PIECE_BYTES = 1 << 20
"""Bytes split into words at once: the words stay in the processor's cache."""

BOM = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\n")
LINE_FEED = ord("\n")


@dataclass(frozen=True)
class Words:
    """The words of a piece of text that begins at `offset` of its file."""

    text: Bytes
    starts: Ints
    ends: Ints
    offset: int = 0

    @classmethod
    def split(cls, piece: bytes | memoryview, offset: int = 0) -> Self:
        text = np.frombuffer(piece, np.uint8)
        ink = np.zeros(len(text) + 2, np.int8)
        np.greater(text, BLANK_CODE, out=ink[1:-1].view(np.bool_))
        edges = np.flatnonzero(ink[1:] != ink[:-1])
        return cls(text, edges[::2], edges[1::2], offset)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> bytes:
        return self.text[self.starts[index] : self.ends[index]].tobytes()

    @cached_property
    def lines(self) -> Ints:
        """Return the line (w,) of each word, counted from 0 at the piece's beginning."""
        return np.cumsum(self.text == LINE_FEED, dtype=np.int32)[self.starts]

    def keys(self, which: Ints) -> Ints:
        """Return a key for each word: equal words of up to seven letters have equal keys."""
        starts, ends = self.starts[which], self.ends[which]
        found: Ints = np.minimum(ends - starts, 255)
        for step in range(7):
            letter = self.text[np.minimum(starts + step, len(self.text) - 1)]
            found = found << 8 | np.where(starts + step < ends, letter, 0)
        return found

    def equal(self, word: bytes) -> Bools:
        """Return which words are `word`."""
        found: Bools = self.ends - self.starts == len(word)
        some = np.flatnonzero(found)
        at = self.starts[some]
        same = np.ones(len(some), bool)
        for place, letter in enumerate(word):
            same &= self.text[at + place] == letter
        found[some] = same
        return found


class Source:
    """A text file's bytes with line feeds for line ends; every offset is the file's."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(BOM):
            content = b"   " + content[len(BOM) :]
        if b"\r" in content:
            content = content.replace(b"\r\n", b" \n").replace(b"\r", b"\n")
        self.content = content

    @classmethod
    def of(cls, path: Path) -> Self:
        return cls(path.read_bytes())

    def line(self, offset: int) -> int:
        """Return the number of the line at `offset`, counted from 1."""
        return self.content.count(b"\n", 0, offset) + 1

    def around(self, offset: int) -> bytes:
        """Return the line at `offset`, or the beginning of a very long one."""
        start = self.content.rfind(b"\n", 0, offset) + 1
        end = self.content.find(b"\n", offset)
        return self.content[max(start, offset - 60) : end if end >= 0 else None][:160]

    def refuse(self, offset: int) -> NoReturn:
        """Raise Unreadable with the text at `offset` and its line."""
        words = numerals.quoted(self.around(offset))
        raise Unreadable("unreadable_at", line=self.line(offset), words=words)

    def refuse_number(self, words: Words, starts: Ints, which: int) -> NoReturn:
        """Raise Unreadable for the word that begins at `starts[which]` of the piece."""
        start = int(starts[which])
        end = int(words.ends[np.searchsorted(words.starts, start)])
        word = words.text[start:end].tobytes()
        raise numerals.refusal(word, self.line(words.offset + start))


def pieces(content: bytes, cut: re.Pattern[bytes] = LINE_END) -> Iterator[tuple[int, memoryview]]:
    """Yield (offset, piece), cut behind the first match of `cut` from PIECE_BYTES on."""
    start = 0
    while start < len(content):
        found = cut.search(content, start + PIECE_BYTES)
        end = found.end() if found else len(content)
        yield start, memoryview(content)[start:end]
        start = end
