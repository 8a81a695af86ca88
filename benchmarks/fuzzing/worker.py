"""Makes requests, sends them, counts the answers. One plan in, a line of JSON for each batch out."""

import json
import sys
from collections import Counter
from random import Random
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode

from benchmarks.fuzzing.wire import (
    NO_ANSWER_STATUS,
    Line,
    Request,
    files,
    prepared,
    renewed,
    spliced,
)

EXAMPLES_PER_BATCH = 50
"""Cases of one operation and one way to make them, between two lines of output."""

SPLICES_PER_REQUEST = 3
"""Requests made of a case and the parts of others, for each case."""

FOREIGN_SHARE = 0.1
"""How many requests keep a key that is not ours."""

RENEWED_SHARE = 0.6
"""How many POSTs get an Idempotency-Key of their own."""

SENDING = "POST /api/v1/models"
SETTINGS = settings(
    max_examples=EXAMPLES_PER_BATCH,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Worker:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.line = plan, Line(plan["port"])
        self.dice = Random(plan["seed"])  # noqa: S311
        self.newest = dict(plan["mortal"])
        self.seen: Counter[str] = Counter()
        self.failed: list[str] = []

    def run(self) -> None:
        schema = schemathesis.openapi.from_dict(self.plan["document"])
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        done = number = 0
        while done < self.plan["requests"]:
            number += 1
            for operation in operations:
                for mode in GenerationMode:
                    self.batch(operation, mode, self.plan["seed"] * 10_000 + number)
                    done += self.seen.total()
                    self.say()

    def batch(self, operation: Any, mode: GenerationMode, number: int) -> None:
        """Hypothesis stops early where there is little to vary; splicing does not."""
        made: list[Request] = []

        @seed(number)
        @SETTINGS
        @given(operation.as_strategy(generation_mode=mode))
        def take(case: Any) -> None:
            try:
                made.append(prepared(case, self.dice.random() < FOREIGN_SHARE))
            except ValueError:
                return  # not even a client could write it down

        take()
        if operation.label == SENDING:
            made += files()
        for request in made:
            self.send(operation.label, request)
            for _ in range(SPLICES_PER_REQUEST):
                self.send(operation.label, spliced(request, self.dice.choice(made), self.dice))

    def send(self, label: str, request: Request) -> None:
        if request.method == "POST" and self.dice.random() < RENEWED_SHARE:
            request = renewed(request, f"{self.dice.getrandbits(64):x}")
        whole = self._alive(request).to_bytes(self.plan["secret"])
        status, found = self.line.send(whole, request.method)
        self.seen[f"{label} {status}"] += 1
        if status >= 500 or status == NO_ANSWER_STATUS:
            self.failed.append(f"{status}: {whole[:3000]!r}")
        if status == 201 and (kind := label.rpartition("/")[2]) in self.newest:
            self.newest[kind] = found["id"]

    def _alive(self, request: Request) -> Request:
        """An order that was cancelled and a webhook that was removed give way to new ones."""
        target = request.target
        for kind, first in self.plan["mortal"].items():
            target = target.replace(first, self.newest[kind])
        return Request(request.method, target, request.headers, request.body)

    def say(self) -> None:
        sys.stdout.write(json.dumps({"seen": self.seen, "failed": self.failed}) + "\n")
        sys.stdout.flush()
        self.seen, self.failed = Counter(), []


if __name__ == "__main__":
    Worker(json.load(sys.stdin)).run()
