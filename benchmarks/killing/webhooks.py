"""A partner's server beside the killing, and what it has heard."""

import json
import os
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from crm.partners.models import Mode, WebhookEndpoint
from jewelry.accounts.models import User
from jewelry.orders.models import OrderEvent
from jewelry.platform import embedded
from tests.support import receiver
from tests.support.receiver import Posted, Receiver

Heard = tuple[int, int, int]
"""Event, order, version."""


def told() -> Path:
    """A line for each webhook that arrived."""
    return embedded.DATA / "told"


def subscribe(partner: User) -> int:
    """The port at which the partner's server is to listen."""
    told().unlink(missing_ok=True)
    told().touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/hook"
    WebhookEndpoint.objects.create(partner=partner, mode=Mode.LIVE, url=url)
    return port


def server(port: int) -> Callable[[], None]:
    def main() -> None:
        with Receiver(_notes, port):
            while True:
                time.sleep(60)

    return main


def _notes(_receiver: Receiver, posted: Posted, body: str) -> None:
    data = json.loads(body)["data"]
    file = os.open(told(), os.O_WRONLY | os.O_APPEND)
    os.write(file, f"{data['order']} {data['version']}\n".encode())
    os.close(file)
    receiver.answer(posted, 204)


def heard(events: Iterable[OrderEvent]) -> list[Heard]:
    known = {(str(e.order.public_id), e.order_version): (e.pk, e.order_id) for e in events}
    found = []
    for line in told().read_text().splitlines():
        order, version = line.split()
        event, pk = known.get((order, int(version)), (0, 0))
        found.append((event, pk, int(version)))
    return found
