"""`python -m benchmarks.receiving`: partners' servers in every trouble, and the neighbours of a dead one.

First part: servers that meet a share of their requests with trouble; every event has to arrive, in its
order's order. Second part: how long an event takes from its commit to its arrival at ten servers
while an eleventh, which gets as many as all of them, answers; and while it hangs.
"""

import argparse
import json
import sys
import time
from statistics import median
from typing import Any
from uuid import UUID, uuid4

from benchmarks.lab import stage

NEIGHBOUR_COUNT = 10
GAP_SECONDS = 0.05
"""Seconds between two events, each for another of the neighbours."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.receiving", description=__doc__)
    parser.add_argument("--servers", type=int, default=8, help="that are in trouble")
    parser.add_argument("--orders", type=int, default=5, help="of each, ten events an order")
    parser.add_argument("--share", type=float, default=0.1, help="of the requests that go wrong")
    parser.add_argument("--rounds", type=int, default=3, help="quiet and with a dead neighbour")
    parser.add_argument("--seconds", type=float, default=20, help="of each")
    parser.add_argument("--seed", type=int, default=118)
    options = parser.parse_args()
    with stage.set_up("receiving") as supervisor:
        from jewelry.devserver.management.commands import run

        supervisor.start(*[p for p in run._workers() if p.name in {"webhooks", "beat"}])
        troubled, compared = trouble(options), compare(options)
    stage.say(json.dumps(troubled | compared, indent=1))
    return 1 if troubled["wrong"] or compared["p99_ratio"] > 1.5 else 0


def trouble(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.receiving import scene

    since = time.monotonic()
    partners = [
        scene.partner(scene.moody(options.seed + n, options.share)) for n in range(options.servers)
    ]
    wanted = [scene.events(each, options.orders) for each in partners]
    while waiting() and time.monotonic() < since + 1800:
        time.sleep(0.5)
    found = [scene.judge(*each) for each in zip(partners, wanted, strict=True)]
    return {
        "events": sum(map(len, wanted)),
        "requests": sum(each.server.asked for each in partners),
        "repeats": sum(repeats for repeats, _wrong in found),
        "wrong": [each for _repeats, wrong in found for each in wrong][:50],
        "seconds": round(time.monotonic() - since),
    }


def waiting() -> bool:
    from crm.partners.models import WebhookDelivery

    return WebhookDelivery.objects.waiting().exists()


def compare(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.receiving import scene
    from tests.support import receiver

    neighbours = [scene.partner(receiver.takes) for _ in range(NEIGHBOUR_COUNT)]
    look(neighbours, neighbours[0], 3)
    times: dict[str, list[list[float]]] = {"quiet": [], "beside a dead one": []}
    for _ in range(options.rounds):
        for name, behaviour in (("quiet", receiver.takes), ("beside a dead one", receiver.hangs)):
            other = scene.partner(behaviour)
            times[name].append(look(neighbours, other, options.seconds))
            other.endpoint.delete()
    p50 = {name: median(median(some) for some in rounds) for name, rounds in times.items()}
    p99 = {name: median(_p99(some) for some in rounds) for name, rounds in times.items()}
    return {
        "arrival_p50_ms": {name: round(value, 1) for name, value in p50.items()},
        "arrival_p99_ms": {name: round(value, 1) for name, value in p99.items()},
        "p99_ratio": round(p99["beside a dead one"] / p99["quiet"], 2),
    }


def look(neighbours: list[Any], other: Any, seconds: float) -> list[float]:
    """Milliseconds from commit to arrival, of each event for the neighbours; `other` gets as many."""
    from benchmarks.receiving import scene

    begun: dict[tuple[str, int], float] = {}
    end, number = time.time() + seconds, 0
    while time.time() < end:
        order = uuid4()
        scene.happens(other, order, 1)
        tell(neighbours[number % NEIGHBOUR_COUNT], order, begun)
        number += 1
        time.sleep(GAP_SECONDS)
    deadline = time.time() + 30
    while time.time() < deadline and len(arrived(neighbours, begun)) < len(begun):
        time.sleep(0.05)
    there = arrived(neighbours, begun)
    assert there.keys() == begun.keys(), "not all arrived"
    return [(there[each] - begun[each]) * 1000 for each in begun]


def tell(to: Any, order: UUID, begun: dict[tuple[str, int], float]) -> None:
    from benchmarks.receiving import scene

    begun[str(order), 1] = time.time()
    scene.happens(to, order, 1)


def arrived(
    neighbours: list[Any], begun: dict[tuple[str, int], float]
) -> dict[tuple[str, int], float]:
    heard = [each for partner in neighbours for each in partner.server.heard]
    return {(h.order, h.version): h.at for h in heard if (h.order, h.version) in begun}


def _p99(some: list[float]) -> float:
    return sorted(some)[int(len(some) * 0.99)]


if __name__ == "__main__":
    sys.exit(main())
