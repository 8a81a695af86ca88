"""`python -m benchmarks.attack`: twelve clients at each entry in turn, and how long others wait.

Each attack lasts `--seconds`; before it the site rests, and then is looked at while it is quiet. Meanwhile somebody asks for /health/live/ of the
process attacked, and a customer for the own orders. Ends with 1 when a bound did not hold.
"""

import argparse
import json
import sys
import time
from contextlib import ExitStack
from statistics import median
from typing import Any

from benchmarks.attack.crowd import CLIENTS, LONGEST, Crowd
from benchmarks.attack.entries import ENTRIES
from benchmarks.attack.looking import Looking, p99
from benchmarks.freshness import stage

LIVE_MS = 500.0
TIMES_QUIET = 3.0
REST = 2.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=8, help=f"of each attack, up to {LONGEST:g}"
    )
    parser.add_argument("--megabytes", type=int, default=32, help="of each upload that is named")
    parser.add_argument(
        "--addresses", type=int, default=1, help="of the twelve; whoever looks has another one"
    )
    parser.add_argument("--only", nargs="*", choices=list(ENTRIES), default=list(ENTRIES))
    options = parser.parse_args()
    with stage.set_up("attack") as supervisor:
        from jewelry.platform.management.commands import run

        run._begin_counting()
        web = stage.free_port()
        ports = {"web": web, "api": web + 1}
        supervisor.start(run._web(web), run._api(web + 1), *run._workers())
        return attack(ports, options)


def attack(ports: dict[str, int], options: argparse.Namespace) -> int:
    from benchmarks.attack import scene

    cookie, clients = scene.build(ports, options.megabytes, options.addresses)
    look(ports, "web", cookie, 3)  # what is loaded once is not counted
    found, quiet = {}, []
    for entry in options.only:
        time.sleep(REST)
        process = ENTRIES[entry][1]
        # Just before: what else the machine does changes within minutes.
        quiet.append(look(ports, process, cookie, options.seconds)["page_ms"])
        with Crowd(entry, options.seconds, clients) as crowd:
            found[entry] = look(ports, process, cookie, options.seconds)
        found[entry]["answers"] = crowd.heard
        stage.say(json.dumps({entry: found[entry]}))
    stage.say(json.dumps({"quiet, ms": quiet}))
    return tell(found, median(quiet))


def look(ports: dict[str, int], process: str, cookie: str, seconds: float) -> dict[str, Any]:
    """The p99 in ms of both who look, for so long."""
    with ExitStack() as both:
        live = both.enter_context(Looking(ports[process], "/health/live/", seed=1))
        page = both.enter_context(Looking(ports["web"], "/orders/", cookie, seed=2))
        time.sleep(seconds)
    return {"live_ms": round(p99(live.times), 1), "page_ms": round(p99(page.times), 1)}


def tell(found: dict[str, dict[str, Any]], quiet: float) -> int:
    """A table of who held; the must: live within 0.5 s, a page within three times its quiet p99."""
    stage.say(f"\n{CLIENTS} clients; a page takes {quiet:.0f} ms while it is quiet (p99)\n")
    stage.say(f"{'attack':38} {'live, ms':>9} {'page, ms':>9} {'times':>6}  held  answers")
    missed = 0
    for entry, seen in found.items():
        times = seen["page_ms"] / quiet
        held = seen["live_ms"] <= LIVE_MS and times <= TIMES_QUIET
        missed += not held
        answers = ", ".join(f"{status}: {n}" for status, n in sorted(seen["answers"].items()))
        line = f"{entry:38} {seen['live_ms']:9.0f} {seen['page_ms']:9.0f} {times:6.1f}"
        stage.say(f"{line}  {'yes' if held else 'NO':4}  {answers}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
