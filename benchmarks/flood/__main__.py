"""`python -m benchmarks.flood`: a customer's page while ten partners are at their limit, and while not.

Rounds take turns on the same servers, so that what else the machine does hits all of them, and each
begins when all that was sent before is done: `quiet`; `flood`, at the API's own process, as a proxy
sends it there; `shared`, at the customers' process. Each flood begins with a burst: everybody spends
what a minute of silence has saved, as fast as they can.
"""

import argparse
import http.client
import json
import random
import sys
import time
from collections.abc import Callable
from itertools import chain
from statistics import median
from typing import Any

from benchmarks.lab import stage

MAX_RATIO = 1.5
"""Times its quiet p99 is what a customer may wait for the page."""

GAP_SECONDS = 0.04
"""Seconds between two looks at the page, about."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flood", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    kinds = ["flood", "shared"]
    parser.add_argument("--kinds", nargs="*", choices=kinds, default=kinds)
    options = parser.parse_args()
    with stage.set_up("flood") as supervisor:
        from jewelry.devserver.management.commands import run

        run._begin_counting()
        web = stage.free_port()
        ports = {"shared": web, "flood": web + 1}
        supervisor.start(run._web(web), run._api(web + 1), *run._workers())
        return compare(ports, options)


def compare(ports: dict[str, int], options: argparse.Namespace) -> int:
    from benchmarks.flood import crowd, scene

    cookie, partners = scene.build()
    times: dict[str, list[list[float]]] = {kind: [] for kind in ("quiet", *options.kinds)}
    bursts: dict[str, list[list[float]]] = {f"{kind}, burst": [] for kind in options.kinds}
    heard: dict[str, list[crowd.Heard]] = {kind: [] for kind in options.kinds}
    look = Looking(ports["shared"], cookie)
    look(_for(2))
    for _ in range(options.rounds):
        scene.rest()
        times["quiet"].append(look(_for(options.seconds)))
        for kind in options.kinds:
            scene.rest()
            with crowd.Crowd(ports[kind], partners) as programs:
                bursts[f"{kind}, burst"].append(look(lambda: programs.has_begun))
                times[kind].append(look(_for(options.seconds)))
            heard[kind].append(programs.heard)
    return tell(times | bursts, {kind: crowd.summed(some) for kind, some in heard.items()})


def _for(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


class Looking:
    """A customer who looks at the own orders again and again."""

    def __init__(self, port: int, cookie: str) -> None:
        self.line, self.cookie = http.client.HTTPConnection("127.0.0.1", port, timeout=60), cookie
        self.dice = random.Random(118)  # noqa: S311

    def __call__(self, is_over: Callable[[], bool]) -> list[float]:
        """Milliseconds of each answer."""
        found = []
        while not is_over():
            time.sleep(GAP_SECONDS * self.dice.uniform(0.5, 1.5))
            since = time.perf_counter()
            self.line.request("GET", "/orders/", headers={"Cookie": self.cookie})
            answer = self.line.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            found.append((time.perf_counter() - since) * 1000)
        return found


def tell(times: dict[str, list[list[float]]], heard: dict[str, Any]) -> int:
    """The median of the rounds' p50 and p99, and how they compare with the quiet ones."""
    told: dict[str, Any] = {}
    for kind, rounds in times.items():
        p50, p99 = median(map(median, rounds)), median(map(_p99, rounds))
        told[kind] = {"p50_ms": round(p50, 1), "p99_ms": round(p99, 1)}
        told[kind]["p99s"] = [round(_p99(some), 1) for some in rounds]
        told[kind]["looks"] = len(list(chain.from_iterable(rounds)))
        for name in ("p50_ms", "p99_ms"):
            told[kind][name.replace("ms", "ratio")] = round(told[kind][name] / told["quiet"][name], 2)  # fmt: skip
    stage.say(json.dumps(told | {"partners": heard}, indent=1))
    return 0 if "flood" not in told or told["flood"]["p99_ratio"] <= MAX_RATIO else 1


def _p99(some: list[float]) -> float:
    return sorted(some)[int(len(some) * 0.99)]


if __name__ == "__main__":
    sys.exit(main())
