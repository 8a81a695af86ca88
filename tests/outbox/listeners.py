"""Consumers for tests, named in the settings as real ones are."""

from collections.abc import Callable

from jewelry.orders.models import OrderEvent
from jewelry.outbox.consumer import Consumer

HEARD: list[tuple[int, int]] = []
"""Order and version, as the effects came."""

AHEAD: list[Callable[[], object]] = []
"""What happens before the effect's transaction."""

TROUBLE: list[Callable[[OrderEvent], None]] = []
"""What happens before an effect."""


def look_ahead(event: OrderEvent) -> None:
    for trouble in AHEAD:
        trouble()


def note(event: OrderEvent, _prepared: None) -> None:
    for trouble in TROUBLE:
        trouble(event)
    HEARD.append((event.order_id, event.order_version))


def name_customer(event: OrderEvent, prepared: str) -> None:
    """An effect in the database that can be seen to have happened twice."""
    note(event, None)
    customer = event.order.customer
    customer.name += prepared
    customer.save(update_fields=["name"])


EAR = Consumer("ear", note, prepare=look_ahead, attempts=3)
PEN = Consumer(
    "pen",
    name_customer,
    prepare=lambda event: f"+{event.order_version}",
    wants=lambda event: event.verb == "approve",
    queue="partners",
)
