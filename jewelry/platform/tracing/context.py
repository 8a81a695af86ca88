"""The subject of the present work: code that handles an order names it, each log line has it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, Token
from dataclasses import dataclass
from random import getrandbits
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


@dataclass(slots=True)
class Work:
    """`id` is the same in all that one request caused; `order` is a number, `person` a primary key.

    `request` is the request that is being answered; a task has none.
    """

    id: str
    order: str = ""
    person: int | None = None
    request: HttpRequest | None = None


class Spans(Protocol):
    """The interface to a tracing system; `telemetry` implements it."""

    def afresh(self) -> Any: ...

    def back(self, around: Any) -> None: ...

    def about(self, work: Work) -> None: ...

    def attempt(self, what: str, work: Work) -> AbstractContextManager[None]: ...


Begun = tuple[Token[Work | None], Any]
spans: Spans | None = None
_work: ContextVar[Work | None] = ContextVar("work", default=None)


def current() -> Work | None:
    return _work.get()


def current_id() -> str:
    """Return the id; empty outside requests and tasks, as in a command or a test."""
    work = _work.get()
    return work.id if work else ""


def current_request() -> HttpRequest | None:
    work = _work.get()
    return work.request if work else None


def new_id() -> str:
    """Return 32 hex digits, as OpenTelemetry's traces have. They need not be unguessable."""
    return f"{getrandbits(128):032x}"  # a third of what the system's randomness costs


def begin(work: Work) -> Begun:
    """Begin a request or a task, and drop what an earlier one left open in this thread."""
    return _work.set(work), spans.afresh() if spans else None


def end(begun: Begun) -> None:
    token, around = begun
    _work.reset(token)
    if spans and around:
        spans.back(around)


@contextmanager
def working(id: str, order: str = "", what: str = "work") -> Iterator[Work]:
    """Within the block the work is about `order`; without an `id` it keeps the surrounding id.

    `what` names the block where times are measured.
    """
    work = Work(id or current_id() or new_id(), order)
    token = _work.set(work)
    try:
        with spans.attempt(what, work) if spans else nullcontext():
            yield work
    finally:
        _work.reset(token)


def about(order: T) -> T:
    """Make the order what the present work is about, and return it."""
    if work := _work.get():
        work.order = str(order)
        if spans:
            spans.about(work)
    return order


def asked_by(person: int) -> None:
    if work := _work.get():
        work.person = person
