"""`python -m benchmarks.attack`: twelve clients at each entry in turn, and how long others wait.

Each attack lasts `--seconds`, `--rounds` times; before each time the site rests, and then is looked at while it is
quiet, so that both meet what else the machine does. Somebody asks for /health/live/ of the process attacked, and a
customer for the own orders, each from another address than the twelve. Ends with 1 when a bound did not hold.
"""

import argparse
import sys
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.attack.crowd import CLIENT_COUNT, MAX_SECONDS, Crowd
from benchmarks.attack.entries import ENTRIES
from benchmarks.attack.looking import Looking, p99
from benchmarks.lab import stage

LIVE_MS = 500.0
MAX_QUIET_RATIO = 3.0
REST_SECONDS = 2.0


@dataclass(frozen=True)
class Seen:
    """What was waited, in ms, and how often which status answered the attack."""

    quiet: list[float]
    live: list[float]
    page: list[float]
    answers: Counter[str]

    @property
    def times(self) -> float:
        return p99(self.page) / p99(self.quiet)

    @property
    def usual(self) -> float:
        """The same of medians: what else the machine does changes these least."""
        return median(self.page) / median(self.quiet)

    @property
    def held(self) -> bool:
        return p99(self.live) <= LIVE_MS and self.times <= MAX_QUIET_RATIO


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=4, help=f"of each attack, up to {MAX_SECONDS:g}"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=32, help="of each upload that is named")
    parser.add_argument(
        "--addresses", type=int, default=1, help="of the twelve; whoever looks has another one"
    )
    parser.add_argument("--only", nargs="*", choices=list(ENTRIES), default=list(ENTRIES))
    options = parser.parse_args()
    with stage.set_up("attack") as supervisor:
        from jewelry.devserver.management.commands import run

        run._begin_counting()
        web = stage.free_port()
        ports = {"web": web, "api": web + 1}
        supervisor.start(run._web(web), run._api(web + 1), *run._workers())
        return attack(ports, options)


def attack(ports: dict[str, int], options: argparse.Namespace) -> int:
    from benchmarks.attack import scene

    cookie, clients = scene.build(ports, options.megabytes, options.addresses)
    look(ports, "web", cookie, 3)  # what is loaded once is not counted
    found = {}
    for entry in options.only:
        found[entry] = attacked(entry, ports, cookie, clients, options)
        stage.say(f"{entry}: {found[entry].times:.1f} times")
    return tell(found)


def attacked(
    entry: str,
    ports: dict[str, int],
    cookie: str,
    clients: list[dict[str, Any]],
    options: argparse.Namespace,
) -> Seen:
    process = ENTRIES[entry][1]
    seen = Seen([], [], [], Counter())
    for _ in range(options.rounds):
        time.sleep(REST_SECONDS)
        seen.quiet.extend(look(ports, process, cookie, options.seconds)[1])
        with Crowd(entry, options.seconds, clients) as crowd:
            times = look(ports, process, cookie, options.seconds)
        seen.live.extend(times[0])
        seen.page.extend(times[1])
        seen.answers.update(crowd.heard)
    return seen


def look(
    ports: dict[str, int], process: str, cookie: str, seconds: float
) -> tuple[list[float], list[float]]:
    """What both who look waited, in ms, for so long: liveness, and the page."""
    with ExitStack() as both:
        live = both.enter_context(Looking(ports[process], "/health/live/", seed=1))
        page = both.enter_context(Looking(ports["web"], "/orders/", cookie, seed=2))
        time.sleep(seconds)
    return live.times, page.times


def tell(found: dict[str, Seen]) -> int:
    """A table of who held; the must: live within 0.5 s, a page within three times its quiet p99."""
    stage.say(
        f"\n{CLIENT_COUNT} clients; p99 in ms, and how many times the quiet one, also of medians\n"
    )
    heads = [f"{head:>7}" for head in ("live", "quiet", "page", "times", "usual")]
    stage.say(f"{'attack':38} {' '.join(heads)}  held  answers")
    for entry, seen in found.items():
        answers = ", ".join(f"{status}: {n}" for status, n in sorted(seen.answers.items()))
        waits = " ".join(f"{p99(each):7.0f}" for each in (seen.live, seen.quiet, seen.page))
        line = f"{entry:38} {waits} {seen.times:7.1f} {seen.usual:7.1f}"
        stage.say(f"{line}  {'yes' if seen.held else 'NO':4}  {answers}")
    return 0 if all(seen.held for seen in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
