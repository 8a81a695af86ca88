"""In the end: was anything lost, done twice, or out of order?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.killing import files, ledger, scribe, victim, webhooks
from benchmarks.killing.scene import Scene
from jewelry.orders.models import OrderEvent
from jewelry.orders.moves import Verb
from jewelry.outbox.consumer import consumers
from jewelry.outbox.models import Delivery
from jewelry.pricing.models import Quote

Heard = tuple[int, int, int]
"""Event, order, version."""


@dataclass
class Verdict:
    accepted: int = 0
    """Confirmed moves."""

    rows: int = 0
    """Plain ones, likewise."""

    orders: int = 0
    events: int = 0
    deliveries: int = 0
    files: int = 0
    repeats: int = 0
    """Of what left the house: expected, and dropped by the receiver."""

    wrong: list[str] = field(default_factory=list)


def judge(scene: Scene) -> Verdict:
    events = list(OrderEvent.objects.select_related("order").order_by("pk"))
    orders = {event.order_id for event in events}
    verdict = Verdict(orders=len(orders), events=len(events))
    verdict.deliveries = Delivery.objects.count()
    _accepted(verdict, {(event.order_id, event.order_version) for event in events})
    verdict.files, wrong = files.judge([scene.model])
    verdict.wrong += wrong
    verdict.rows, lost = scribe.judge()
    verdict.wrong += lost
    _delivered(verdict, events)
    _priced(verdict, events)
    known = {event.pk for event in events}
    _once(verdict, "the ledger", _ledger(), known, repeats=False)
    _once(verdict, "outside", _outside(), known, repeats=True)
    _once(verdict, "webhooks", webhooks.heard(events), known, repeats=True)
    return verdict


def _accepted(verdict: Verdict, events: set[tuple[int, int]]) -> None:
    told = [tuple(map(int, line.split())) for line in victim.accepted().read_text().splitlines()]
    verdict.accepted = len(told)
    verdict.wrong += [f"accepted and lost: {order}.{v}" for order, v in told if (order, v) not in events]  # fmt: skip


def _delivered(verdict: Verdict, events: Iterable[OrderEvent]) -> None:
    wanted = {(e.pk, name) for e in events for name, c in consumers().items() if c.wants(e)}
    done = Delivery.objects.exclude(done_at=None).values_list("event_id", "consumer")
    verdict.wrong += [f"not delivered: event {pk} to {name}" for pk, name in wanted - set(done)]


def _priced(verdict: Verdict, events: Iterable[OrderEvent]) -> None:
    submitted = Counter(e.order_id for e in events if e.verb == Verb.SUBMIT)
    priced = Counter(e.order_id for e in events if e.verb == Verb.PRICE)
    verdict.wrong += [f"priced {priced[pk]} times: {pk}" for pk in submitted if priced[pk] != 1]
    # A price that is held for its customer serves another order for just the same.
    if (quotes := Quote.objects.count()) > priced.total():
        verdict.wrong.append(f"{quotes} quotes for {priced.total()} prices")


def _once(
    verdict: Verdict, name: str, heard: list[Heard], events: set[int], *, repeats: bool
) -> None:
    seen: set[int] = set()
    last: dict[int, int] = {}
    for event, order, version in heard:
        if event in seen:
            verdict.repeats += 1
            if not repeats:
                verdict.wrong.append(f"{name}: event {event} twice")
            continue
        seen.add(event)
        if version <= last.get(order, 0):
            verdict.wrong.append(f"{name}: {order}.{version} after {order}.{last[order]}")
        last[order] = version
    verdict.wrong += [f"{name}: event {event} is missing" for event in events - seen]
    verdict.wrong += [f"{name}: event {event} never was" for event in seen - events]


def _ledger() -> list[Heard]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT event_id, order_id, version FROM killing_ledger ORDER BY id")
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


def _outside() -> list[Heard]:
    lines = (line.split() for line in ledger.outside().read_text().splitlines())
    return [(int(event), int(order), int(version)) for event, order, version in lines]
