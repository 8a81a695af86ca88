"""Wrong outboxes, each of which has to be caught: proof that the judge can see."""

from collections.abc import Callable

from jewelry.outbox import deliver
from jewelry.outbox.consumer import Consumer
from jewelry.outbox.models import Delivery


def _nothing() -> None:
    pass


def _apart() -> None:
    """The effect is committed before the acknowledgement."""

    def act(delivery: Delivery, consumer: Consumer, prepared: object) -> str:
        consumer.effect(delivery.event, prepared)
        deliver._acknowledge(delivery)
        return "done"

    deliver._act = act


def _hasty() -> None:
    """The acknowledgement is committed before the effect."""

    def act(delivery: Delivery, consumer: Consumer, prepared: object) -> str:
        deliver._acknowledge(delivery)
        consumer.effect(delivery.event, prepared)
        return "done"

    deliver._act = act


def _unswept() -> None:
    """Only the broker is trusted."""
    deliver.sweep = lambda queue: None


MUTANTS: dict[str, Callable[[], None]] = {
    "": _nothing,
    "apart": _apart,
    "hasty": _hasty,
    "unswept": _unswept,
}
