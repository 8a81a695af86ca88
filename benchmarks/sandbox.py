"""`python -m benchmarks.sandbox`: a test key's order through every status, told by webhooks, timed.

The web server, the workers and the clock as they run in earnest, and a partner's own small server.
"""

import http.client
import json
import sys
import time
from typing import Any
from uuid import uuid4

from benchmarks.lab import stage

LIMIT_SECONDS = 60.0
"""Seconds from placing the order to hearing that it is closed."""


def main() -> int:
    with stage.set_up("sandbox") as supervisor:
        from jewelry.devserver.management.commands import run

        port = stage.free_port()
        wanted = {"partners", "webhooks", "beat"}
        parts = [part for part in run._workers() if part.name in wanted]
        supervisor.start(stage.web(port, "jewelry.wsgi", {}, workers=1), *parts)
        return follow(port)


def follow(port: int) -> int:
    from jewelry.orders.models import Order, OrderList
    from tests.support import receiver
    from tests.support.receiver import Receiver

    secret, quote = scene()
    house = list(OrderList.objects.order_by("pk").values())
    with Receiver(receiver.takes) as server:
        ask(port, secret, "/webhooks", {"url": server.url})
        since = time.time()
        ask(port, secret, "/orders", {"quote": quote, "title": "A try"})
        while time.time() < since + 2 * LIMIT_SECONDS and not is_closed(server.heard):
            time.sleep(0.1)
    seconds = tell(server.heard, since)
    moved = Order.objects.exists() or house != list(OrderList.objects.order_by("pk").values())
    stage.say(f"{seconds:.1f} s; the house's lists: {'touched' if moved else 'as they were'}")
    return 0 if is_closed(server.heard) and seconds <= LIMIT_SECONDS and not moved else 1


def scene() -> tuple[str, str]:
    """A test key and a quote for it."""
    from benchmarks.cutting import run
    from benchmarks.lab.measured import measured_piece
    from crm.partners import keys
    from crm.partners.models import ApiKey, Mode, SentModel
    from jewelry.accounts.models import Role, User

    partner = User.objects.create_user("jeweller", role=Role.PARTNER)
    quote = run.build(partner, measured_piece(), "gold-585-yellow").quote
    SentModel.objects.update(mode=Mode.TEST)
    key = ApiKey(partner=partner, name="sandbox", mode=Mode.TEST)
    secret = keys.fill(key)
    key.save()
    return secret, quote


def ask(port: int, secret: str, path: str, body: dict[str, Any]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": uuid4().hex}
    connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
    response = connection.getresponse()
    answer = response.read()
    assert response.status == 201, answer


def is_closed(heard: list[Any]) -> bool:
    return bool(heard) and json.loads(heard[-1].body)["data"]["status"] == "CLOSED"


def tell(heard: list[Any], since: float) -> float:
    for each in heard:
        data = json.loads(each.body)["data"]
        stage.say(f"{each.at - since:5.1f} s  {data['version']:2}  {data['status']}")
    return heard[-1].at - since if heard else 0.0


if __name__ == "__main__":
    sys.exit(main())
