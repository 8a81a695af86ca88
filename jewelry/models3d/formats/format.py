"""A file format: its package declares it, and `table` has all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class Format:
    """A format by its files' `extension`, which orders and models keep.

    `check` is the upload's quick check: it takes the file and its size in bytes, reads little, and
    raises BadModel. `reader` names the module whose `read` takes the path and returns a Reading in
    mm: the child loads it, a web process never does. `begins` are the first bytes of its files, if
    no other format's begin so.
    """

    extension: str
    check: Callable[[BinaryIO, int], None]
    reader: str
    begins: tuple[bytes, ...] = ()
