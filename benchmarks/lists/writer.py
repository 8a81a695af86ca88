"""Operators who take free orders and give them back, through the lifecycle, at a given rate.

Reads one job a line: `{"rate", "seconds", "played", "operator"}`. Answers with the number of its
commits and their log, to which it has added those that put everything back.
"""

import json
import random
import sys
import time
from dataclasses import dataclass
from typing import Any

import django
from django.db import transaction

django.setup()

from jewelry.accounts.models import User  # noqa: E402
from jewelry.orders import lifecycle  # noqa: E402
from jewelry.orders.models import Order  # noqa: E402


@dataclass
class Job:
    rate: float
    seconds: float
    played: list[int]
    operator: int


class Writer:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.operator = User.objects.get(pk=job.operator)
        self.taken: set[int] = set()
        self.log: list[tuple[float, float, int, bool]] = []
        self.dice = random.Random(job.operator)  # noqa: S311

    def work(self) -> None:
        start = time.monotonic()
        for turn in range(int(self.job.rate * self.job.seconds)):
            if (wait := start + turn / self.job.rate - time.monotonic()) > 0:
                time.sleep(wait)
            if time.monotonic() > start + self.job.seconds:
                break
            self.change(self.dice.randrange(len(self.job.played)))

    def change(self, bit: int) -> None:
        """The commit's time is taken first of all that happens on commit."""
        order, moments = Order(pk=self.job.played[bit]), [time.monotonic()]
        free = bit in self.taken
        with transaction.atomic():
            transaction.on_commit(lambda: moments.append(time.monotonic()))
            if free:
                lifecycle.give_back(order, self.operator, "The comparison's")
            else:
                lifecycle.take(order, self.operator)
        self.taken ^= {bit}
        self.log.append((moments[0], moments[1], bit, free))

    def put_back(self) -> None:
        for bit in sorted(self.taken):
            self.change(bit)


def main() -> None:
    _say("ready")
    for line in sys.stdin:
        details: dict[str, Any] = json.loads(line)
        writer = Writer(Job(**details))
        writer.work()
        made = len(writer.log)
        writer.put_back()
        _say(json.dumps([made, writer.log]))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
