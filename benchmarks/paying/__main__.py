"""`python -m benchmarks.paying --payments 1000`: kill -9 before and after each named point.

In the end the purchases' sums, the journal and the bank's own books must be the same.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

from benchmarks.lab import stage

PATIENCE_SECONDS = 20.0
"""So long a process may live with a point that it does not come to."""


def main() -> int:
    options = _options()
    if options.here:
        import django

        django.setup()
        return run(options)
    with stage.set_up("paying"):
        command = [sys.executable, "-m", "benchmarks.paying", "--here", *sys.argv[1:]]
        return subprocess.run(command, check=False).returncode


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.paying", description=__doc__)
    parser.add_argument("--payments", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--passes", type=int, help="a process passes its point so often at most")
    parser.add_argument("--json", type=Path, help="write the result there, too")
    parser.add_argument("--here", action="store_true", help="on servers that run already")
    return parser.parse_args()


def run(options: argparse.Namespace) -> int:
    from django.db import connections

    from benchmarks.paying import scene
    from benchmarks.paying.payer import finished

    finished().unlink(missing_ok=True)
    purchases = scene.build(options.payments)
    connections.close_all()
    since = time.monotonic()
    passes = options.passes or max(4, len(purchases) // 15)
    kills = _kill(purchases, options.seed, passes)
    told = {"kills": dict(kills), "seconds": round(time.monotonic() - since)} | scene.judge()
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))
    stage.say(json.dumps(told, indent=1))
    return 1 if told["wrong"] else 0


def _kill(purchases: list[int], seed: int, most_passes: int) -> Counter[str]:
    """Kill at each point in turn, until all is paid."""
    from benchmarks.killing.points import OF_PAYMENTS, PAYER
    from benchmarks.killing.victim import Victim
    from benchmarks.paying.payer import done, payer

    dice, kills = Random(seed), Counter[str]()  # noqa: S311
    plan = [(point, before) for point in OF_PAYMENTS for before in (True, False)]
    turn = 0
    while len(done()) < len(purchases):
        point, before = plan[turn % len(plan)]
        turn += 1
        victim = Victim(PAYER, payer(purchases))
        victim.fuse.arm(point, before, passes=dice.randrange(most_passes), whole=True)
        victim.start("")
        until = time.monotonic() + PATIENCE_SECONDS
        while not victim.is_gone and time.monotonic() < until:
            time.sleep(0.005)
        if victim.fuse.blown_at:
            kills[f"{point.name}, {'before' if before else 'after'}"] += 1
        victim.die()
    return kills


if __name__ == "__main__":
    sys.exit(main())
