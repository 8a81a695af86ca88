"""Who reacts to events. `settings.OUTBOX_CONSUMERS` names them all, as dotted paths."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def _everything(event: Any) -> bool:
    return True


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Consumer:
    """`effect` happens once for each event that it `wants`, and event by event for one order.

    `effect(event, prepared)` runs in one transaction with the acknowledgement. Keep it short, and
    inside the database: what it does outside (an e-mail, a request) can't be undone when the
    acknowledgement is lost, and is done again.

    `prepare(event)` runs before it, outside of any transaction, as long as it likes and perhaps
    more than once; what it returns goes to `effect`. Computing belongs here, and so does what
    reaches outside: let it carry the event's id, so that the receiver can drop a repeat.

    `wants(event)` is asked in the order's transaction: a look at the event, no query.

    An exception in either means later: after 2, 4, 8 … seconds, at most `longest`, and after
    `attempts` of them the delivery is parked. Those that follow it in the same order wait, too.
    """

    name: str
    effect: Callable[[Any, Any], None] = _nothing
    prepare: Callable[[Any], Any] = _nothing
    wants: Callable[[Any], bool] = _everything
    queue: str = "default"
    attempts: int = settings.OUTBOX_ATTEMPTS
    longest: timedelta = timedelta(minutes=1)
    is_sent: bool = True
    """False for who reacts in the process that commits, and acknowledges: the sweep is its net."""


@cache
def consumers() -> dict[str, Consumer]:
    found: list[Consumer] = [import_string(path) for path in settings.OUTBOX_CONSUMERS]
    return {consumer.name: consumer for consumer in found}


def of(queue: str) -> list[Consumer]:
    return [consumer for consumer in consumers().values() if consumer.queue == queue]
