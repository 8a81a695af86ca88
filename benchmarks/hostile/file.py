from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class HostileFile:
    """`family` groups the tables; `name` is what the sender calls the file."""

    family: str
    label: str
    name: str
    content: bytes

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].lower()


Files = Iterator[HostileFile]
