from collections.abc import Iterator

import pytest

from jewelry.outbox import consumer
from tests.outbox.listeners import AHEAD, HEARD, TROUBLE


@pytest.fixture(autouse=True)
def ears(settings) -> Iterator[None]:
    settings.OUTBOX_CONSUMERS = ["tests.outbox.listeners.EAR", "tests.outbox.listeners.PEN"]
    consumer.consumers.cache_clear()
    for each in (AHEAD, HEARD, TROUBLE):
        each.clear()
    yield
    consumer.consumers.cache_clear()


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """The messages to the broker, by queue; no worker receives them."""
    messages: list[tuple[str, list[int]]] = []

    def keep(args: tuple[list[int]], queue: str) -> None:
        messages.append((queue, args[0]))

    monkeypatch.setattr("jewelry.outbox.tasks.deliver.apply_async", keep)
    return messages
