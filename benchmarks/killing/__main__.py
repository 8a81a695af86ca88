"""`python -m benchmarks.killing --rounds 200`: each point, before and after, so many times."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.lab import stage


def main() -> int:
    options = _options()
    if options.here:
        import django

        django.setup()
        return run(options)
    with stage.set_up("killing", durable=bool(options.servers)) as supervisor:
        return beside(supervisor, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.killing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--points", nargs="*", default=[], help="some of them, by name")
    parser.add_argument(
        "--servers", type=int, default=0, help="instead: trouble with them, each so many times"
    )
    parser.add_argument("--only", nargs="*", default=[], help="some of those troubles, by name")
    parser.add_argument("--away", type=float, default=5, help="seconds without the file store")
    parser.add_argument("--rate", type=float, default=4, help="moves a second that are tried")
    parser.add_argument(
        "--writes", type=float, default=0, help="plain commits a second beside them"
    )
    parser.add_argument("--writers", type=int, default=1, help="processes that share the rate")
    parser.add_argument(
        "--mutant", default="", help="a wrong house: apart, hasty, unswept, hollow or eager"
    )
    parser.add_argument("--seed", type=int, default=118)
    parser.add_argument("--json", type=Path, help="write the result there, too")
    parser.add_argument("--here", action="store_true", help="on servers that run already")
    return parser.parse_args()


def beside(supervisor: Any, options: argparse.Namespace) -> int:
    """In a process without threads, which may fork; this one looks after the servers."""
    from benchmarks.killing import servers, victim

    victim.accepted().unlink(missing_ok=True)
    work = subprocess.Popen([sys.executable, "-m", "benchmarks.killing", "--here", *sys.argv[1:]])
    try:
        if options.servers:
            troubles = servers.Troubles(
                supervisor, options.seed, tuple(options.only), away=options.away
            )
            stage.say(f"{dict(troubles.make(work, options.servers))}")
            victim.over().touch()
        while True:
            try:
                return work.wait()
            except KeyboardInterrupt:
                continue  # it has been told, too, and comes to its end
    finally:
        work.kill()


def run(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.db import connection, connections

    settings.OUTBOX_CONSUMERS = [
        *settings.OUTBOX_CONSUMERS,
        "benchmarks.killing.ledger.LEDGER",
        "benchmarks.killing.ledger.OUTSIDE",
    ]
    from benchmarks.killing import judge, scene
    from benchmarks.killing.run import Run

    built = scene.build()
    parameters = connection.get_connection_params()
    connections.close_all()
    outcome = Run(built, parameters, options).go()
    verdict = judge.judge(built)
    connections.close_all()
    return tell(outcome, verdict, options)


def tell(outcome: Any, verdict: Any, options: argparse.Namespace) -> int:
    told = {
        "kills": dict(sorted(outcome.kills.items())),
        "missed": dict(outcome.missed),
        "recovery": _spread(sorted(outcome.recoveries)),
        "not_recovered": outcome.lost,
        "settled": outcome.settled,
        "seconds": round(outcome.seconds),
        "moves_a_second": round(verdict.accepted / outcome.busy, 1),
        "rows_a_second": round(verdict.rows / outcome.busy, 1),
        "orders": verdict.orders,
        "events": verdict.events,
        "deliveries": verdict.deliveries,
        "files": verdict.files,
        "repeats_outside": verdict.repeats,
        "wrong": verdict.wrong[:50],
    }
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))
    stage.say(json.dumps(told, indent=1))
    return 0 if outcome.settled and not outcome.lost and not verdict.wrong else 1


def _spread(seconds: list[float]) -> dict[str, float]:
    if not seconds:
        return {}
    p50, p99 = median(seconds), seconds[int(len(seconds) * 0.99)]
    return {"p50": round(p50, 2), "p99": round(p99, 2), "longest": round(seconds[-1], 2)}


if __name__ == "__main__":
    sys.exit(main())
