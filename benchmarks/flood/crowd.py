"""The partners' programs. They run on other machines in reality, so here they get the lowest
priority."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any, Self
from uuid import uuid4

from benchmarks.hostile import good

REQUESTS_PER_SECOND = 2.2
"""Of a partner within the limit, which is 2: now and then it gets 429."""

FLOOD_REQUESTS_PER_SECOND = 25.0
"""Of a partner that ignores the limit and 429."""

BURST_SECONDS = 15.0
"""Seconds: a machine that is busy with other things may not get them to their limit at all."""

BOUNDARY = "7421"
MIX = ("list", "order", "list", "read", "list", "send", "list", "model", "list", "read")
Heard = dict[str, list[float]]
"""Milliseconds of each answer, by partner and status."""


class Crowd:
    """In a process of its own: threads of this one would delay the customer who looks at the page.

    But in the same session: of others Linux would not see that they are idle.
    """

    def __init__(self, port: int, partners: list[dict[str, Any]]) -> None:
        self.plan = json.dumps({"port": port, "partners": partners})
        self.heard: Heard = {}
        self.has_begun = False

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.flood.crowd"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdin
        self.process.stdin.write(f"{self.plan}\n")
        self.process.stdin.flush()
        threading.Thread(target=self._await, daemon=True).start()
        return self

    def _await(self) -> None:
        """Everybody has used up what a minute of silence had saved, and is at the limit."""
        assert self.process.stdout
        self.process.stdout.readline()
        self.has_begun = True

    def __exit__(self, *_: object) -> None:
        told, _errors = self.process.communicate("over\n", timeout=120)
        self.heard = json.loads(told)


class Program:
    def __init__(self, port: int, partner: dict[str, Any]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.partner, self.key = partner, {"Authorization": f"Bearer {partner['secret']}"}
        self.heard: defaultdict[str, list[float]] = defaultdict(list)
        self.at_limit = threading.Event()

    def run(self, over: threading.Event) -> None:
        end = time.monotonic() + BURST_SECONDS
        while time.monotonic() < end and self.ask("list", "burst") != 429:
            pass
        self.at_limit.set()
        keeps = self.partner["keeps_to_it"]
        rate, name = (
            (REQUESTS_PER_SECOND, "at the limit")
            if keeps
            else (FLOOD_REQUESTS_PER_SECOND, "beyond it")
        )
        number, since = 0, time.monotonic() + uuid4().int % 1000 / 1000 / rate
        while not over.wait(max(0.0, since + number / rate - time.monotonic())):
            self.ask(MIX[number % len(MIX)], name)
            number += 1

    def ask(self, what: str, who: str) -> int:
        since = time.perf_counter()
        try:
            getattr(self, f"_{what}")()
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.line.close()
            self.heard[f"{who}: no answer"].append((time.perf_counter() - since) * 1000)
            return 0
        self.heard[f"{who}: {answer.status}"].append((time.perf_counter() - since) * 1000)
        return answer.status

    def _list(self) -> None:
        self.line.request("GET", "/api/v1/orders?limit=20", headers=self.key)

    def _read(self) -> None:
        self.line.request("GET", f"/api/v1/orders/{self.partner['order']}", headers=self.key)

    def _model(self) -> None:
        self.line.request("GET", f"/api/v1/models/{self.partner['model']}", headers=self.key)

    def _order(self) -> None:
        body = json.dumps({"quote": self.partner["quote"]}).encode()
        self._post("orders", body, "application/json")

    def _send(self) -> None:
        """Each file another one, so that each is measured."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="ring.stl"\r\n\r\n'
        body = head.encode() + good.stl(uuid4().bytes) + f"\r\n--{BOUNDARY}--\r\n".encode()
        self._post("models", body, f"multipart/form-data; boundary={BOUNDARY}")

    def _post(self, path: str, body: bytes, content_type: str) -> None:
        own = {"Idempotency-Key": uuid4().hex, "Content-Type": content_type}
        self.line.request("POST", f"/api/v1/{path}", body, self.key | own)


def main() -> None:
    # However nice, they would end their slices of 3 ms while the web server waits.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    plan, over = json.loads(sys.stdin.readline()), threading.Event()
    programs = [Program(plan["port"], partner) for partner in plan["partners"]]
    threads = [threading.Thread(target=each.run, args=(over,)) for each in programs]
    for thread in threads:
        thread.start()
    for each in programs:
        each.at_limit.wait()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    sys.stdin.readline()
    over.set()
    for thread in threads:
        thread.join()
    found: defaultdict[str, list[float]] = defaultdict(list)
    for each in programs:
        for name, times in each.heard.items():
            found[name] += times
    sys.stdout.write(json.dumps(found))


def summed(rounds: Iterable[Heard]) -> dict[str, Any]:
    """Of each kind of answer: how many, and how long they took."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for heard in rounds:
        for name, times in heard.items():
            found[name] += times
    return {
        name: {"answers": len(times), "p50_ms": round(median(times), 1), "longest_ms": round(max(times))}
        for name, times in sorted(found.items())
    }  # fmt: skip


if __name__ == "__main__":
    main()
