"""Messages and claims as the API shows them: the same of a real order and of the sandbox's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class SaidFile:
    id: UUID
    name: str
    size: int


@dataclass(frozen=True)
class Said:
    """`asks`: it holds the order until the partner answers."""

    id: UUID
    is_own: bool
    text: str
    asks: bool
    at: datetime
    files: tuple[SaidFile, ...] = ()


@dataclass(frozen=True)
class Claimed:
    """`message` is the request's own message, among those of the order."""

    message: UUID
    kind: str
    wish: str
    state: str
    answer: str
    asked_at: datetime
    answered_at: datetime | None
    settled_at: datetime | None
