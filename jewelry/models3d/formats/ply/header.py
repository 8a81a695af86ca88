"""The header of a PLY: the form of its numbers, and the elements whose rows follow."""

import re
from dataclasses import dataclass, field

import numpy as np

from jewelry.models3d.formats.errors import Unreadable
from jewelry.models3d.formats.numerals import quoted
from jewelry.models3d.formats.ply import MAX_HEADER_BYTES, ORDERS, TYPES

END = re.compile(rb"[\r\n]end_header[ \t]*(\r\n|\r|\n)", re.IGNORECASE)
FIRST_LINE = re.compile(rb"ply[ \t]*(\r\n|\r|\n)", re.IGNORECASE)
LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class Property:
    """A number in each row, or, with a `count` before it, a list of them."""

    name: str
    type: np.dtype[np.generic]
    count: np.dtype[np.generic] | None = None


@dataclass(frozen=True)
class Element:
    """`rows` rows of the same properties."""

    name: str
    rows: int
    properties: list[Property] = field(default_factory=list)

    @property
    def least(self) -> int:
        """The bytes of a row whose lists are empty."""
        return sum((p.count or p.type).itemsize for p in self.properties)


@dataclass(frozen=True)
class Head:
    """`end` is the offset of the first row. The numbers of a text become float64."""

    is_text: bool
    elements: list[Element]
    comments: list[bytes]
    end: int


def parse_head(content: bytes) -> Head:
    """Return what the header says, in whatever case. Raises Unreadable."""
    first, end = FIRST_LINE.match(content), END.search(content, 0, MAX_HEADER_BYTES)
    if not first or not end:
        raise Unreadable("ends_early" if first else "unreadable")
    # if lines end in CR alone, a line feed after the last is the first byte of data
    behind = end.start(1) + len(first[1]) if first[1] == b"\r" else end.end()
    form = b""
    elements: list[Element] = []
    comments: list[bytes] = []
    for number, line in enumerate(LINE_END.split(content[: end.start()]), 1):
        match line.lower().split():
            case [b"format", form, _version]:
                pass
            case [b"element", name, rows] if rows.isdigit() and len(rows) <= 12:
                elements.append(Element(name.decode("latin-1"), int(rows)))
            case [b"property", *words] if elements:
                elements[-1].properties.append(_property(words, form, number))
            case [b"comment" | b"obj_info", *_words]:
                comments.append(line)
            case [b"element" | b"property" | b"format", *_rest]:
                raise _odd(line, number)
    if form not in ORDERS:
        raise Unreadable("unreadable")
    return Head(form == b"ascii", elements, comments, behind)


def _property(words: list[bytes], form: bytes, number: int) -> Property:
    order = ORDERS.get(form, "<")
    match words:
        case [b"list", count, kind, name] if count in TYPES and kind in TYPES:
            kinds = [kind, count]
        case [kind, name] if kind in TYPES:
            kinds = [kind]
        case _:
            raise _odd(b"property " + b" ".join(words), number)
    types = ["f8" if form == b"ascii" else TYPES[kind] for kind in kinds]
    return Property(name.decode("latin-1"), *(np.dtype(order + kind) for kind in types))


def _odd(line: bytes, number: int) -> Unreadable:
    return Unreadable("unreadable_at", line=number, words=quoted(line))
