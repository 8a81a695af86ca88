"""`python -m benchmarks.fuzzing --requests 100000`: fails on any answer of 500 and above, or none.

The API's limit is out of the way (API_REQUESTS_A_MINUTE, for this server alone).
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE, Popen
from threading import Lock
from typing import Any

from benchmarks.lab import stage

REPORT_REQUESTS = 5000
"""Requests between two lines that tell how it goes."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="about so many")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=118)
    options = parser.parse_args()
    with stage.set_up("fuzzing") as supervisor:
        port = stage.free_port()
        limit = {"API_REQUESTS_A_MINUTE": "1000000"}
        supervisor.start(stage.web(port, "jewelry.wsgi", limit))
        return fuzz(port, options)


def fuzz(port: int, options: argparse.Namespace) -> int:
    from benchmarks.fuzzing import scene

    scenes = [scene.build(mode) for mode in ("live", "test")]
    each = -(-options.requests // options.workers)
    plans = [
        {"port": port, "requests": each, "seed": options.seed + n, **scenes[n % len(scenes)]}
        for n in range(options.workers)
    ]
    tally = Tally()
    with ThreadPoolExecutor(len(plans)) as pool:
        list(pool.map(tally.follow, plans))
    return tally.tell()


class Tally:
    """What all workers have counted."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.failed: list[str] = []
        self.since, self.lock = time.monotonic(), Lock()

    def follow(self, plan: dict[str, Any]) -> None:
        from benchmarks.fuzzing import scene

        for batch in batches(plan):
            scene.measure()
            with self.lock:
                self._add(batch)

    def _add(self, batch: dict[str, Any]) -> None:
        before = self.seen.total()
        self.seen.update(batch["seen"])
        self.failed += batch["failed"]
        for each in batch["failed"]:
            stage.say(each)
        if before // REPORT_REQUESTS < self.seen.total() // REPORT_REQUESTS:
            self._say("so far", self._by_status())

    def tell(self) -> int:
        """A line for each operation, with its answers by status."""
        operations: dict[str, Counter[str]] = {}
        for name, count in self.seen.items():
            operation, _space, status = name.rpartition(" ")
            operations.setdefault(operation, Counter())[status] += count
        for operation, counts in sorted(operations.items()):
            self._say(operation, counts)
        self._say("all", self._by_status())
        seconds = time.monotonic() - self.since
        stage.say(f"{self.seen.total()} requests in {seconds:.0f} s, {len(self.failed)} failed")
        return 1 if self.failed else 0

    def _by_status(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for name, count in self.seen.items():
            found[name.rpartition(" ")[2]] += count
        return found

    def _say(self, name: str, counts: Counter[str]) -> None:
        told = "  ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
        stage.say(f"{name:64} {told}")


def batches(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a worker has counted since it last said so."""
    command = [sys.executable, "-m", "benchmarks.fuzzing.worker"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as worker:
        assert worker.stdin and worker.stdout
        worker.stdin.write(json.dumps(plan))
        worker.stdin.close()
        yield from map(json.loads, worker.stdout)
    assert worker.returncode == 0, "a worker has died"


if __name__ == "__main__":
    sys.exit(main())
