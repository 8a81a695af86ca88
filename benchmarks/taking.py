"""`python -m benchmarks.taking`: 64 operators race for 10,000 orders, over HTTP.

Every order is tried by several operators at the same moment. Afterwards each has one taker, one pay
entry, reserved, and one line of history, the one who was told so; all others were told 409.
"""

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Thread
from typing import TYPE_CHECKING

from benchmarks.lab import stage

if TYPE_CHECKING:
    from jewelry.accounts.models import User

HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Race:
    """The operators' answers: by status, and who got which order."""

    seconds: float
    told: dict[int, int]
    winners: dict[int, list[int]]
    milliseconds: list[float]

    @property
    def refused(self) -> int:
        return self.told.get(409, 0)

    @property
    def wrong(self) -> int:
        """Neither "yours" nor "somebody was faster"."""
        return sum(count for status, count in self.told.items() if status not in {200, 409})


def race(port: int, operators: Sequence["User"], orders: Sequence[int], rivals: int) -> Race:
    """Each order is tried `rivals` times, by operators that come to it together."""
    from benchmarks.lab.visitor import Away, Visitor, session_of

    turns, start = itertools.count(), Barrier(len(operators) + 1)
    told: Counter[int] = Counter()
    winners: dict[int, list[int]] = {order: [] for order in orders}
    milliseconds: list[float] = []

    def go(operator: "User", visitor: Visitor) -> None:
        start.wait(60)
        while (turn := next(turns)) < len(orders) * rivals:
            order, since = orders[turn // rivals], time.monotonic()
            try:
                status = visitor.post(f"/mes/orders/AL-{order:06d}/take/", {}, HTMX).status
            except Away:
                status = 0
            milliseconds.append((time.monotonic() - since) * 1000)
            told[status] += 1
            if status == 200:
                winners[order].append(operator.pk)
        visitor.close()

    visitors = [Visitor(port, session_of(operator), timeout=60) for operator in operators]
    pairs = zip(operators, visitors, strict=True)
    threads = [Thread(target=go, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    start.wait(60)
    begin = time.monotonic()
    for thread in threads:
        thread.join()
    return Race(time.monotonic() - begin, dict(told), winners, sorted(milliseconds))


def faults_of(found: Race) -> list[str]:
    """Compare Postgres with the operators' answers. A double click counts once."""
    from jewelry.orders.models import Order, OrderEvent, PayEntry

    wrong = []
    orders = list(found.winners)
    takers = dict(Order.objects.filter(pk__in=orders).values_list("pk", "operator"))
    reserved = PayEntry.objects.reserved().filter(order__in=orders)
    pays = _by_order(reserved.values_list("order", "operator"))
    events = _by_order(
        OrderEvent.objects.filter(order__in=orders, verb="take").values_list("order", "actor")
    )
    for order, told in found.winners.items():
        if not (
            set(told) == {takers[order]} and pays.get(order) == events.get(order) == [takers[order]]
        ):
            wrong.append(
                f"{order}: told {told}, taken by {takers[order]}, paid {pays.get(order)},"
                f" history {events.get(order)}"
            )
    return wrong


def _by_order(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for order, person in pairs:
        found.setdefault(order, []).append(person)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.taking", description=__doc__)
    parser.add_argument("--operators", type=int, default=64)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--rivals", type=int, default=4, help="tries of each order")
    parser.add_argument("--json", type=Path, help="write the result there, too")
    options = parser.parse_args()
    with stage.prepare("taking"):
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from django.db import connections

    from benchmarks.freshness import cast
    from jewelry.accounts.models import Role, User
    from jewelry.devserver.supervisor import Supervisor
    from jewelry.orders.statuses import Status
    from jewelry.platform import embedded

    with (
        (embedded.DATA / "log").open("w") as log,
        embedded.socket_folder(),
        Supervisor(log) as supervisor,
    ):
        stage.start_servers(supervisor)
        made = cast.make(options.orders, writers=1, statuses=[Status.MANUFACTURING_APPROVED])
        orders = list(made.orders)
        operators = [
            User.objects.create_user(f"operator-{n}", name=f"Operator {n}", role=Role.OPERATOR)
            for n in range(options.operators)
        ]
        port = stage.free_port()
        connections.close_all()
        # Counted as in earnest, and never too many.
        supervisor.start(stage.web(port, "jewelry.wsgi", {"ORDERS_IN_HAND": str(options.orders)}))
        found = race(port, operators, orders, options.rivals)
        wrong = faults_of(found)
    return _tell(found, wrong, len(orders), options)


def _tell(found: Race, wrong: list[str], orders: int, options: argparse.Namespace) -> int:
    told = {
        "operators": options.operators,
        "orders": orders,
        "tries": sum(found.told.values()),
        "seconds": round(found.seconds, 1),
        "takes_per_s": round(orders / found.seconds, 1),
        "p50_ms": round(found.milliseconds[len(found.milliseconds) // 2], 1),
        "p99_ms": round(found.milliseconds[len(found.milliseconds) * 99 // 100], 1),
        "refused_409": found.refused,
        "errors_5xx": sum(n for status, n in found.told.items() if status >= 500),
        "other_answers": {s: n for s, n in found.told.items() if s not in {200, 409}},
        "orders_with_another_taker_pay_or_history_than_told": len(wrong),
    }
    for name, value in told.items():
        stage.say(f"{name.replace('_', ' '):56} {value}")
    for line in wrong[:10]:
        stage.say(f"    {line}")
    if options.json:
        options.json.write_text(json.dumps(told | {"wrong": wrong}, indent=1) + "\n")
    return 1 if wrong or found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
