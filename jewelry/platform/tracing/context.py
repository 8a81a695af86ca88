"""What the work at hand is about. Whoever has an order in hand says so; each log line tells it."""

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
    """`id` is the same in all that one request caused; `order` is its number, `person` a key.

    `request` is the one that is being answered; a task has none.
    """

    id: str
    order: str = ""
    person: int | None = None
    request: HttpRequest | None = None


class Spans(Protocol):
    """What tells a tracing system; see `telemetry`."""

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
    """Empty where nobody asked for anything: a command, a test."""
    work = _work.get()
    return work.id if work else ""


def current_request() -> HttpRequest | None:
    work = _work.get()
    return work.request if work else None


def new_id() -> str:
    """32 hex digits, as OpenTelemetry's traces have. Nothing rests on its being unguessable."""
    return f"{getrandbits(128):032x}"  # a third of what the system's randomness costs


def begin(work: Work) -> Begun:
    """A request or a task begins, whatever was left open in this thread."""
    return _work.set(work), spans.afresh() if spans else None


def end(begun: Begun) -> None:
    token, around = begun
    _work.reset(token)
    if spans and around:
        spans.back(around)


@contextmanager
def working(id: str, order: str = "", what: str = "work") -> Iterator[Work]:
    """Within it the work is about this; without an id of its own, under the id of what is around.

    `what` names it where times are measured.
    """
    work = Work(id or current_id() or new_id(), order)
    token = _work.set(work)
    try:
        with spans.attempt(what, work) if spans else nullcontext():
            yield work
    finally:
        _work.reset(token)


def about(order: T) -> T:
    """The order, which is from now on what the work at hand is about."""
    if work := _work.get():
        work.order = str(order)
        if spans:
            spans.about(work)
    return order


def asked_by(person: int) -> None:
    if work := _work.get():
        work.person = person
