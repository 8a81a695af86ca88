"""What real workers do in tests: one queue is stuck until it is let go, another is not."""

import time
from pathlib import Path

from jewelry.orders.models import OrderEvent
from jewelry.outbox.consumer import Consumer
from jewelry.platform import embedded

LIMIT_SECONDS = 60.0


def gate() -> Path:
    return embedded.DATA / "gate-is-open"


def wait_at_the_gate(event: OrderEvent) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while not gate().exists() and time.monotonic() < end:
        time.sleep(0.05)


STUCK = Consumer("stuck", prepare=wait_at_the_gate, queue="partners")
QUICK = Consumer("quick")
