"""`python -m benchmarks.hostile`: 2,000 files that mean harm, sent to the site as it runs.

Prints what became of them by family, how long the answers took, and what it cost the server.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.hostile import made
from benchmarks.hostile.watching import Most, below, resident
from benchmarks.lab import stage

if TYPE_CHECKING:
    from benchmarks.hostile.sending import Sent
    from jewelry.devserver.supervisor import Supervisor

SENTENCES = {200, 302, 400, 422, 429}
TIMEOUT = timedelta(seconds=95)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--family", action="append", help="only these, as the table names them")
    parser.add_argument("--every", type=int, default=1, help="send only every so many-th file")
    options = parser.parse_args()
    with stage.prepare("hostile"):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from benchmarks.hostile.sending import send_all
    from jewelry.devserver import readiness, servers
    from jewelry.devserver.supervisor import Supervisor
    from jewelry.platform import embedded

    files = made.files(options.files, options.seed, options.family)[:: options.every]
    with (
        (embedded.DATA / "log").open("w") as log,
        embedded.socket_folder(),
        Supervisor(log) as supervisor,
    ):
        stage.start_servers(supervisor)
        supervisor.start(servers.storage())
        readiness.wait_for_parts()
        sessions = _people(1 + len(files) // 4)
        port = _start(supervisor)
        workers = _workers()
        web = Most(lambda: sum(map(resident, below(_child(supervisor, "web")))))
        send_all(files[:40], port, sessions)  # what is loaded once is not counted
        web = Most(web.read)
        with web.watched():
            sent = send_all(files, port, sessions)
            _wait()
        dead = workers - _workers()
        answers = _answers()
    return _tell(sent, answers, web, dead)


def _people(count: int) -> list[str]:
    from django.db import connections

    from benchmarks.lab.visitor import session_of
    from jewelry.accounts.models import User

    people = [User(username=f"p{n}", email=f"p{n}@example.com") for n in range(count)]
    sessions = [session_of(person) for person in User.objects.bulk_create(people)]
    connections.close_all()
    return sessions


def _start(supervisor: "Supervisor") -> int:
    from jewelry.devserver.servers import celery
    from jewelry.platform import embedded
    from jewelry.platform.celery import app

    port = stage.free_port()
    supervisor.start(stage.web(port, "jewelry.wsgi", {}, workers=1))
    arguments = ("worker", "-n", "pricing@%h", "-Q", "default,pricing", "-c", "2")
    supervisor.start(
        celery("worker", *arguments, ready=lambda: bool(app.control.ping(timeout=1, limit=1)))
    )
    beat = celery("beat", "beat", "--schedule", str(embedded.DATA / "beat-schedule"))
    supervisor.start(beat)
    return port


def _child(supervisor: "Supervisor", name: str) -> int:
    children = [child for wave in supervisor.waves for child in wave]
    return next(child.process.pid for child in children if child.part.name == name)


def _workers() -> set[int]:
    from jewelry.platform.celery import app

    stats: dict[str, Any] = app.control.inspect(timeout=20).stats() or {}
    return {pid for one in stats.values() for pid in one["pool"]["processes"]}


def _wait() -> None:
    """Until every order has its answer, or nothing has come for longer than the limits allow."""
    from jewelry.orders.models import Order

    waiting = Order.objects.filter(status="SUBMITTED", quote=None)
    left, since = waiting.count(), time.monotonic()
    while left and time.monotonic() - since < 2 * TIMEOUT.total_seconds():
        time.sleep(1)
        if (now := waiting.count()) < left:
            left, since = now, time.monotonic()


def _answers() -> dict[str, str]:
    """By the price request's public id: the verdict, or "no answer"."""
    from jewelry.pricing.models import PriceRequest

    asked = PriceRequest.objects.select_related("quote")
    return {str(a.public_id): a.quote.verdict if a.quote else "no answer" for a in asked}


def _tell(sent: list["Sent"], answers: dict[str, str], web: Most, dead: set[int]) -> int:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for one in sent:
        said = answers.get(one.asked, "refused" if one.status == 422 else f"HTTP {one.status}")
        rows[one.file.family][said] += 1
    heads = sorted({said for row in rows.values() for said in row})
    stage.say(f"{'family':14}" + "".join(f"{head:>13}" for head in heads))
    for family, row in rows.items():
        stage.say(f"{family:14}" + "".join(f"{row[head]:13}" for head in heads))
    bad = [one for one in sent if one.status not in SENTENCES or not one.said]
    for one in bad[:20]:
        stage.say(f"  {one.status} {one.file.family}: {one.file.label}")
    took = sorted(one.seconds * 1000 for one in sent)
    p50, p99 = took[len(took) // 2], took[len(took) * 99 // 100]
    stage.say(f"upload answered in ms: p50 {p50:.0f}, p99 {p99:.0f}, most {took[-1]:.0f}")
    unanswered = sum(said == "no answer" for said in answers.values())
    stage.say(
        f"web memory: {web.first:.0f} MiB, at most {web.value:.0f} (+{web.value - web.first:.0f})"
    )
    stage.say(
        f"files {len(sent)}, not answered in words {len(bad)}, without a verdict {unanswered}, "
        f"workers that died {len(dead)}"
    )
    return 1 if bad or dead or unanswered or web.value - web.first > 64 else 0


if __name__ == "__main__":
    sys.exit(main())
