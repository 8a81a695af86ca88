"""`python -m benchmarks.cutting --orders 500 --kills 20`, against granian."""

import argparse
import json
import os
import random
import signal
import sys
import time
from threading import Event, Thread
from typing import Any

from benchmarks.freshness import faults
from benchmarks.lab import stage

REST = (3.0, 5.0)
"""Seconds between two kills: granian gives up when a worker dies twice within seconds."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cutting", description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--kills", type=int, default=0, help="kill -9 a web worker so many times")
    parser.add_argument("--seed", type=int, default=118)
    options = parser.parse_args()
    with stage.set_up("cutting") as supervisor:
        port = stage.free_port()
        limit = {"API_REQUESTS_A_MINUTE": "1000000"}
        supervisor.start(stage.web(port, "jewelry.wsgi", limit))
        return go(supervisor, port, options)


def go(supervisor: Any, port: int, options: argparse.Namespace) -> int:
    from benchmarks.cutting import run
    from benchmarks.lab.measured import measured_piece
    from jewelry.accounts.models import Role, User

    partner = User.objects.create_user("jeweller", role=Role.PARTNER)
    scene = run.build(partner, measured_piece(), "gold-585-yellow")
    over, killed = Event(), [0]
    web = supervisor.waves[-1][-1]
    killer = Thread(target=_kill, args=(web, options, over, killed))
    killer.start()
    since = time.monotonic()
    try:
        lines, answered = run.place(scene, port, options.orders, options.seed)
    finally:
        over.set()
        killer.join()
    verdict = run.judge(scene, answered)
    told = {
        name: sum(getattr(line, name) for line in lines)
        for name in ("attempts", "cuts", "in_flight", "replayed")
    }
    seconds = round(time.monotonic() - since, 1)
    stage.say(json.dumps({**verdict, **told, "kills": killed[0], "seconds": seconds}, indent=1))
    return 0 if run.is_right(verdict) else 1


def _kill(web: Any, options: argparse.Namespace, over: Event, killed: list[int]) -> None:
    """The server starts a worker that died again; the retries find whichever is there."""
    dice = random.Random(options.seed)  # noqa: S311
    while killed[0] < options.kills and not over.wait(dice.uniform(*REST)):
        if workers := faults.children(web.process.pid):
            os.kill(dice.choice(workers), signal.SIGKILL)
            killed[0] += 1


if __name__ == "__main__":
    sys.exit(main())
