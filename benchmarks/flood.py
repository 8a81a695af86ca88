"""`python -m benchmarks.flood`: a customer's page while ten partners are at their limit, and while not.

Rounds of quiet and of flood take turns on one server, so that what else the machine does hits both.
"""

import argparse
import http.client
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from threading import Event
from typing import Any
from uuid import uuid4

from benchmarks.freshness import stage

PARTNERS = 10
RATE = 2.2
"""Requests a second of each: a little more than 120 a minute."""

GAP = 0.05
"""Seconds between two looks at the customer's page."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flood", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with stage.prepare("flood"):
        from jewelry.platform import embedded
        from jewelry.platform.supervise import Supervisor

        log = embedded.DATA / "log"
        with log.open("w") as out, embedded.socket_folder(), Supervisor(out) as supervisor:
            stage.start_servers(supervisor)
            port = stage.free_port()
            supervisor.start(stage.web(port, "jewelry.wsgi", {}))
            return compare(port, options)


def compare(port: int, options: argparse.Namespace) -> int:
    cookie, scenes = scene()
    statuses: Counter[int] = Counter()
    times: dict[str, list[list[float]]] = {"quiet": [], "flood": []}
    look(port, cookie, 2)
    for _ in range(options.rounds):
        times["quiet"].append(look(port, cookie, options.seconds))
        over = Event()
        with ThreadPoolExecutor(PARTNERS) as pool:
            works = [pool.submit(press, port, each, over, statuses) for each in scenes]
            time.sleep(1)
            times["flood"].append(look(port, cookie, options.seconds))
            over.set()
        for work in works:
            work.result()
    return tell(times, statuses)


def look(port: int, cookie: str, seconds: float) -> list[float]:
    """Milliseconds of each answer."""
    end, found = time.monotonic() + seconds, []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < end:
        since = time.perf_counter()
        connection.request("GET", "/orders/", headers={"Cookie": cookie})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status
        found.append((time.perf_counter() - since) * 1000)
        time.sleep(GAP)
    return found


def press(port: int, scene: Any, over: Event, statuses: Counter[int]) -> None:
    """Lists mostly, and every fifth request an order."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Authorization": f"Bearer {scene.secret}", "Content-Type": "application/json"}
    number, since = 0, time.monotonic()
    while not over.is_set():
        number += 1
        if number % 5:
            connection.request("GET", "/api/v1/orders?limit=20", headers=headers)
        else:
            body = json.dumps({"quote": scene.quote})
            own = {"Idempotency-Key": uuid4().hex}
            connection.request("POST", "/api/v1/orders", body, headers | own)
        response = connection.getresponse()
        response.read()
        statuses[response.status] += 1
        time.sleep(max(0.0, since + number / RATE - time.monotonic()))


def scene() -> tuple[str, list[Any]]:
    from django.conf import settings
    from django.test import Client

    from benchmarks.cutting import run
    from benchmarks.killing.scene import CUBE
    from jewelry.accounts.models import Role, User
    from jewelry.models3d.geometry import REVISION
    from jewelry.models3d.models import Measurement, Model3D
    from jewelry.orders import lifecycle
    from jewelry.pricing.specification import Specification

    model = Model3D.objects.create(sha256="ab" * 32, format="stl", size=684)
    measured = Measurement.objects.create(model=model, revision=REVISION, geometry=CUBE.to_json(), seconds=0.1)  # fmt: skip
    partners = [User.objects.create_user(f"jeweller{n}", role=Role.PARTNER) for n in range(PARTNERS)]  # fmt: skip
    scenes = [run.build(partner, measured, "gold-585-yellow") for partner in partners]
    customer = User.objects.create_user("patron", role=Role.CUSTOMER)
    for number in range(20):
        lifecycle.start(customer, f"Ring {number}", Specification("gold-585-yellow"), model=model)
    client = Client()
    client.force_login(customer)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", scenes


def tell(times: dict[str, list[list[float]]], statuses: Counter[int]) -> int:
    p99 = {name: median(_p99(some) for some in rounds) for name, rounds in times.items()}
    p50 = {name: median(median(some) for some in rounds) for name, rounds in times.items()}
    ratio = p99["flood"] / p99["quiet"]
    told = {
        "p50_ms": {name: round(value, 1) for name, value in p50.items()},
        "p99_ms": {name: round(value, 1) for name, value in p99.items()},
        "p99_ratio": round(ratio, 2),
        "partners": dict(sorted(statuses.items())),
    }
    stage.say(json.dumps(told, indent=1))
    return 0 if ratio <= 1.5 else 1


def _p99(some: list[float]) -> float:
    return sorted(some)[int(len(some) * 0.99)]


if __name__ == "__main__":
    sys.exit(main())
