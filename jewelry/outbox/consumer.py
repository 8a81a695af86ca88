"""Consumers of events. `settings.OUTBOX_CONSUMERS` names them all, as dotted paths."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


def _everything(event: Any) -> bool:
    return True


def _nothing(*_: Any) -> None:
    return None


@dataclass(frozen=True)
class Consumer:
    """`effect` happens once for each event that it `wants`, in the order of an order's events.

    `name` is its own: deliveries keep it.

    `effect(event, prepared)` runs in one transaction with the acknowledgement. Keep it short, and
    inside the database: when the acknowledgement is lost, a rollback cannot undo an e-mail or a
    request, and `effect` runs again.

    `prepare(event)` runs before it, outside of any transaction; it may take long, and may run more
    than once. `effect` gets its return value. Computing belongs here, and so do calls to the
    outside: send the event's id, so that the receiver can drop a repeat.

    `wants(event)` is called in the order's transaction: it looks at the event, without a query.

    An exception in either causes another attempt after 2, 4, 8 … seconds, at most `longest`; after
    `attempts` of them the delivery is parked. Later deliveries of the same order wait, too.
    """

    name: str
    effect: Callable[[Any, Any], None] = _nothing
    prepare: Callable[[Any], Any] = _nothing
    wants: Callable[[Any], bool] = _everything
    queue: str = "default"
    attempts: int = settings.OUTBOX_ATTEMPTS
    longest: timedelta = timedelta(minutes=1)
    is_sent: bool = True
    """False for a consumer that reacts in the committing process; the sweep catches its losses."""


@cache
def consumers() -> dict[str, Consumer]:
    found: list[Consumer] = [import_string(path) for path in settings.OUTBOX_CONSUMERS]
    by_name = {consumer.name: consumer for consumer in found}
    if len(by_name) < len(found):
        raise ImproperlyConfigured("Two consumers of OUTBOX_CONSUMERS have one name.")
    return by_name


def consumers_of(queue: str) -> list[Consumer]:
    return [consumer for consumer in consumers().values() if consumer.queue == queue]
