"""`python -m benchmarks.starting`: the processor's seconds that each part takes until it is at rest."""

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from benchmarks.lab import stage

TICKS_PER_SECOND = 100
"""A second of processor, as /proc counts."""

REST_SECONDS = 0.5
"""Seconds without work after which a part has started."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with stage.set_up("starting") as supervisor:
        from jewelry.devserver.management.commands import run

        taken: defaultdict[str, list[float]] = defaultdict(list)
        run._begin_counting()
        web = stage.free_port()
        for _ in range(options.rounds):
            for part in (run._web(web), run._api(web + 1), *run._workers()):
                wave = supervisor.start(part)
                taken[part.name].append(_taken(wave[0].process.pid))
                supervisor.end(wave)
    found = {name: round(median(some), 2) for name, some in taken.items()}
    stage.say(json.dumps(found | {"all": round(sum(found.values()), 2)}, indent=1))
    return 0


def _taken(pid: int) -> float:
    before, now = -1.0, _processor(pid)
    while now > before:
        time.sleep(REST_SECONDS)
        before, now = now, _processor(pid)
    return now


def _processor(pid: int) -> float:
    """Seconds, of the process and all below it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND + sum(
        _processor(int(c)) for c in children
    )


if __name__ == "__main__":
    sys.exit(main())
