"""`python -m benchmarks.prices.repricing`: 5,000 open quotes follow a tariff while people look on.

Everything runs as in earnest: web server, broker, one worker for prices. Readers look at the
operators' list, at the sellers' board (which every batch changes) and at a customer's orders, first
for a while alone, then while the administrator publishes through the admin and the open quotes
follow. With `--kill`, the worker is killed with -9 half-way and another one goes on.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from signal import SIGKILL
from statistics import median, quantiles
from threading import Event, Thread
from typing import TYPE_CHECKING

from benchmarks.lab import stage
from benchmarks.prices import scene

if TYPE_CHECKING:
    from benchmarks.lab.visitor import Visitor
    from jewelry.accounts.models import User
    from jewelry.devserver.supervisor import Supervisor

PAGES = {
    "operators' list": ("operator", "/mes/"),
    "sellers' board": ("seller", "/admin/orders/order/board/"),
    "customer's orders": ("customer", "/orders/"),
}
PAUSE_SECONDS = 0.1
"""Between two looks of one reader: with three readers, thirty pages a second."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.prices.repricing", description=__doc__
    )
    parser.add_argument("--quotes", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=15, help="of looking alone, before")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    with stage.set_up("repricing") as supervisor:
        return _run(supervisor, options)


def _run(supervisor: "Supervisor", options: argparse.Namespace) -> int:
    from django.db import connections

    people = scene.people()
    open_quotes = scene.fill(options.quotes, people)
    stage.say(f"{open_quotes} open quotes of {scene.MODEL_COUNT} models in mixed alloys")
    port = stage.free_port()
    connections.close_all()
    supervisor.start(stage.web(port, "jewelry.wsgi", {}))
    supervisor.start(*scene.workers())
    with looking(port, people) as before:
        time.sleep(options.seconds)
    with looking(port, people) as meanwhile:
        seconds = _publish(port, people["admin"], supervisor, kill=options.kill)
    for name in PAGES:
        stage.say(f"{name}: alone {before[name]}, meanwhile {meanwhile[name]}")
    stage.say(f"re-priced in {seconds:.1f} s, {open_quotes / seconds:.0f} quotes a second")
    wrong = scene.faults(open_quotes)
    for line in wrong:
        stage.say(f"    {line}")
    return 1 if wrong or seconds > 60 or any(look.errors for look in meanwhile.values()) else 0


@dataclass
class Looks:
    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    def __str__(self) -> str:
        p95 = quantiles(self.milliseconds, n=20)[-1]
        told = f"p50 {median(self.milliseconds):.1f} ms, p95 {p95:.1f} ms"
        return f"{told} ({len(self.milliseconds)} looks, {self.errors} errors)"


@contextmanager
def looking(port: int, people: dict[str, "User"]) -> Iterator[dict[str, Looks]]:
    """One reader for each page, until the block ends."""
    from benchmarks.lab.visitor import Visitor, session_of

    over, found = Event(), {name: Looks() for name in PAGES}

    def read(name: str, visitor: Visitor, path: str) -> None:
        while not over.wait(PAUSE_SECONDS):
            since = time.monotonic()
            answer = visitor.get(path, {"HX-Request": "true"})
            found[name].milliseconds.append((time.monotonic() - since) * 1000)
            found[name].errors += answer.status != 200
        visitor.close()

    threads = []
    for name, (who, path) in PAGES.items():
        visitor = Visitor(port, session_of(people[who]), timeout=60)
        visitor.get(path, {})
        threads.append(Thread(target=read, args=(name, visitor, path)))
    for thread in threads:
        thread.start()
    yield found
    over.set()
    for thread in threads:
        thread.join()


def _publish(port: int, admin: "User", supervisor: "Supervisor", *, kill: bool) -> float:
    """Through the admin, as a person does; the seconds from the press to the last quote."""
    from benchmarks.lab.visitor import Visitor, session_of

    office = Visitor(port, session_of(admin), timeout=60)
    draft = scene.draft(admin)
    since = time.monotonic()
    text = office.get(f"/admin/pricing/tariff/{draft.pk}/preview/", {}).body.decode()
    stage.say(f"the preview took {time.monotonic() - since:.2f} s: {_difference(text)}")
    since = time.monotonic()
    seen = {"seen": str(draft.edition), "note": "The benchmark's."}
    assert office.post(f"/admin/pricing/tariff/{draft.pk}/publish/", seen, {}).status == 302
    stage.say(f"publishing took {time.monotonic() - since:.2f} s")
    _follow(office, draft.pk, supervisor, kill=kill)
    return time.monotonic() - since


def _follow(office: "Visitor", tariff: int, supervisor: "Supervisor", *, kill: bool) -> None:
    progress = f"/admin/pricing/tariff/{tariff}/progress/"
    while "every 1s" in (text := office.get(progress, {}).body.decode()):
        if kill and (percent := int(re.findall(r'value="(\d+)"', text)[0])) >= 50:
            stage.say(f"the worker is killed at {percent} %")
            for child in supervisor.waves[-1]:
                os.killpg(child.process.pid, SIGKILL)
            supervisor.end_last()
            supervisor.start(*scene.workers())
            kill = False
        time.sleep(0.2)


def _difference(page: str) -> str:
    text = re.sub(r"<[^>]+>|\s+", " ", page[page.index('class="tiles"') :])
    return re.sub(r" +", " ", text)[14:180].strip()


if __name__ == "__main__":
    sys.exit(main())
