"""Consumers that can be seen to have acted twice: a table without any constraint, and a file."""

import os
from pathlib import Path

from django.db import connection

from jewelry.orders.models import OrderEvent
from jewelry.outbox.consumer import Consumer
from jewelry.platform import embedded

TABLE = """
DROP TABLE IF EXISTS killing_ledger;
CREATE TABLE killing_ledger (
  id bigserial, event_id bigint, order_id bigint, version integer, at timestamptz DEFAULT now()
)
"""


def write(event: OrderEvent, _prepared: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO killing_ledger (event_id, order_id, version) VALUES (%s, %s, %s)",
            [event.pk, event.order_id, event.order_version],
        )


def outside() -> Path:
    return embedded.DATA / "outside"


def send_outside(event: OrderEvent) -> None:
    """A request that was sent cannot be taken back; the id lets the receiver drop repeats."""
    line = f"{event.pk} {event.order_id} {event.order_version}\n".encode()
    file = os.open(outside(), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line)
    os.close(file)


LEDGER = Consumer("ledger", write)
OUTSIDE = Consumer("outside", prepare=send_outside, queue="partners")
