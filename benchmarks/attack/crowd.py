"""Twelve clients of one attack, in a process of their own and with what the processor has to spare."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any, Self

from benchmarks.attack.entries import ENTRIES

CLIENT_COUNT = 12
MAX_SECONDS = 60.0
"""After this time the crowd ends, also when its starter has died."""


class Crowd:
    def __init__(self, entry: str, seconds: float, clients: list[dict[str, Any]]) -> None:
        plan = {"entry": entry, "seconds": min(seconds, MAX_SECONDS), "clients": clients}
        self.plan = json.dumps(plan)
        self.heard: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.attack.crowd"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{self.plan}\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        return self

    def __exit__(self, *_: object) -> None:
        told, _errors = self.process.communicate(timeout=MAX_SECONDS + 60)
        self.heard = json.loads(told)


def main() -> None:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    plan = json.loads(sys.stdin.readline())
    act, _process = ENTRIES[plan["entry"]]
    until = time.monotonic() + plan["seconds"]
    heard: Counter[str] = Counter()

    def work(client: dict[str, Any]) -> None:
        while time.monotonic() < until:
            heard[str(act(client | {"until": until}))] += 1

    threads = [threading.Thread(target=work, args=(each,)) for each in plan["clients"]]
    for thread in threads:
        thread.start()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(heard))


if __name__ == "__main__":
    main()
