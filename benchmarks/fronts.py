"""`python -m benchmarks.fronts`: the board's polls through the front, and through granian's bare WSGI.

Both serve the same application on the same database with eight threads, one process each, side by
side. They are asked in turn, round after round, so that both meet the same neighbours; told are
medians, and the front's as a share of WSGI's of the same round.
"""

import argparse
import sys
from dataclasses import dataclass
from statistics import median

from benchmarks.lab import stage
from benchmarks.lists.client import Client, Reading, counts
from jewelry.devserver.servers import Part

ORDER_COUNT = 500
THREAD_COUNT = 8
WARM_SECONDS = 0.3
SERVERS = {
    "wsgi": ("wsgi", "benchmarks.lists.serve:application", "--blocking-threads", str(THREAD_COUNT)),
    "front": ("asginl", "benchmarks.lists.serve:web"),
}
"""Interface, application, and what else granian is told."""


KEYS = ("ms", "per_second", "cpu_us")


@dataclass(frozen=True)
class Seen:
    ms: float
    per_second: float
    cpu_us: float
    """Of the server's processor, for one answer: what neighbours change least."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fronts", description=__doc__)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8, 24])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1)
    options = parser.parse_args()
    with stage.set_up("fronts") as supervisor:
        first = stage.free_port()
        ports = {name: first + number for number, name in enumerate(SERVERS)}
        cookies = _signed_in(max(options.clients))
        supervisor.start(*(_server(name, port) for name, port in ports.items()))
        for clients in options.clients:
            for what in ("304", "page"):
                compare(ports, cookies[:clients], what, options)
    return 0


def _server(name: str, port: int) -> Part:
    from jewelry.devserver.management.commands import run

    interface, application, *others = SERVERS[name]
    command = [sys.executable, "-W", "ignore:No directory at", "-m", "granian", "--no-ws"]
    command += ["--interface", interface, "--http", "1", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--log-level", "error", *others, application]
    return Part(name, command, lambda: run._is_live(port))


def _signed_in(most: int) -> list[str]:
    """The cookies of so many browsers of the workshop's operators."""
    from django.db import connections

    from benchmarks.lists import generate
    from benchmarks.lists.house import sign_in
    from benchmarks.lists.rounds import BACKEND, COOKIE
    from jewelry.accounts.sessions import SessionStore

    generate.fill(ORDER_COUNT)
    people = generate.shelf().operators
    keys: list[str] = []
    while len(keys) < most:
        keys += sign_in(people, SessionStore, BACKEND)
    connections.close_all()
    return [f"{COOKIE}={key}" for key in keys[:most]]


def compare(
    ports: dict[str, int], cookies: list[str], what: str, options: argparse.Namespace
) -> None:
    seen: dict[str, list[Seen]] = {name: [] for name in ports}
    for number in range(options.rounds):
        turn = list(ports)[:: 1 if number % 2 else -1]
        for name in turn:
            seen[name].append(_measure(ports[name], cookies, what, options.seconds))
    stage.say(f"{len(cookies)} clients, {what}")
    for name, each in seen.items():
        numbers = [median(getattr(one, key) for one in each) for key in KEYS]
        shares = [_share(each, seen["wsgi"], key) for key in KEYS]
        told = "  ".join(f"{n:9.3f} x{share:.2f}" for n, share in zip(numbers, shares, strict=True))
        stage.say(f"  {name:8} {told}")


def _share(mine: list[Seen], others: list[Seen], key: str) -> float:
    pairs = zip(mine, others, strict=True)
    shares = [float(getattr(one, key) / getattr(other, key)) for one, other in pairs]
    return median(shares)


def _measure(port: int, cookies: list[str], what: str, seconds: float) -> Seen:
    client = Client(Reading(port, cookies, tagged=what == "304"))
    try:
        client.run(WARM_SECONDS)
        before = counts(port)
        load = client.run(seconds)
        after = counts(port)
    finally:
        client.close()
    waits = [(view.done - view.begun) * 1000 for view in load.views]
    cpu = (after["cpu"] - before["cpu"]) * 1e6 / (after["views"] - before["views"])
    return Seen(median(waits), len(load.views) / load.seconds, cpu)


if __name__ == "__main__":
    sys.exit(main())
