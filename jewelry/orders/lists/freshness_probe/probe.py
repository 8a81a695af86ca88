"""Checks that pages are fresh: looks at each change 0, 1 and 10 seconds after its commit.

It gets pages as a view does, in every language, between two looks at Postgres. An order that did
not change meanwhile must be on its list's first page, if it is new enough, and must not be on that
of the list it left. One run reads each page once, for all changes that concern it. Every face marks
its table's rows with `data-order`; departures have none.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from jewelry.orders.lists import strategies, versions
from jewelry.orders.lists.freshness_probe import due, expected
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import LIST_FACES, ListFace
from jewelry.orders.lists.versions import Versions
from jewelry.orders.models import OrderEvent
from jewelry.platform.metrics import definitions

ROW = re.compile(rb'<tr\b[^>]*\bdata-order="AL-0*(\d+)"')
MAX_LOG_LINES = 20
"""Of one run."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A page as a person would have got it, and the orders it shows."""

    face: ListFace
    query: Query
    now: Versions
    shown: frozenset[int]


@dataclass(frozen=True)
class Finding:
    age: int
    event: OrderEvent
    answer: Answer
    result: str


def run() -> list[Finding]:
    """Look at the due changes once; return those whose page was stale, and count and log them
    all."""
    stale = []
    for found in look(due.due()):
        definitions.PROBES.labels(str(found.age), found.result).inc()
        if found.result == "stale":
            stale.append(found)
    for found in stale[:MAX_LOG_LINES]:
        _tell(found)
    return stale


def look(due: dict[int, list[OrderEvent]]) -> Iterator[Finding]:
    changes = [(age, event) for age, events in due.items() for event in events]
    statuses = {status for _age, event in changes for status in _lists(event)}
    orders = {event.order_id for _age, event in changes}
    if not changes:
        return
    versions_before, before = versions.read(), expected.read(statuses, orders)
    answers = {status: list(_answers(status)) for status in statuses}
    after, versions_after = expected.read(statuses, orders), versions.read()
    for age, event in changes:
        for status in _lists(event):
            unchanged = versions_before.of.get(status) == versions_after.of.get(status)
            wanted = expected.expected(event.order_id, status, before, after, unchanged)
            for answer in answers[status]:
                yield Finding(age, event, answer, _result(event.order_id in answer.shown, wanted))


def _result(shown: bool, wanted: bool | None) -> str:
    if wanted is None:
        return "moved"
    return "fresh" if shown == wanted else "stale"


def _lists(event: OrderEvent) -> set[str]:
    return {event.from_status, event.to_status} - {""}


def _answers(status: str) -> Iterator[Answer]:
    strategy = strategies.current()
    for face in list(LIST_FACES.values()):
        for language, _name in settings.LANGUAGES:
            query = Query(status, language)
            now = versions.read()
            page = strategy.page(face, query, now)
            yield Answer(face, query, now, frozenset(map(int, ROW.findall(page))))


def _tell(found: Finding) -> None:
    event, answer = found.event, found.answer
    status = answer.query.status
    log.error(
        "Stale answer: %s %s s after its change %s to version %d is %s on the first page of %s "
        "(%s, %s), which was asked for under the list's version %s.",
        *(event.order, found.age, event.verb, event.order_version),
        "still shown" if event.order_id in answer.shown else "missing",
        *(status, answer.face.name, answer.query.language, answer.now.key(status)),
    )
