"""Pages made before somebody asks for them. Lost or run twice, nothing becomes wrong by them."""

import logging
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError

from jewelry.celery import app
from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import FACES, Face

QUEUED = 5
"""Seconds after which a warming that was never begun counts as lost."""

log = logging.getLogger(__name__)


def warm_soon(statuses: Iterable[str]) -> None:
    """At most one waits in the queue for each list: a hundred moves need one warm page."""
    wanted = [status for status in sorted(statuses) if cache.add(_waiting(status), 1, QUEUED)]
    if not wanted:
        return
    try:
        warm.delay(wanted)
    except (OperationalError, OSError) as error:
        log.warning("The queue is away, pages are made when they are asked for: %s", error)


@app.task
def warm(statuses: list[str]) -> None:
    for status in statuses:
        cache.delete(_waiting(status))  # before the rows are read: a later move queues another
    from jewelry.orders.lists.strategies.versioned import STRATEGY, WATCHED

    for face, query in WATCHED.among(_first_pages(statuses)):
        STRATEGY.warm(face, query)


@app.task
def write_pages(statuses: list[str]) -> None:
    from jewelry.orders.lists.strategies.write_through import STRATEGY

    for face, query in _first_pages(statuses):
        STRATEGY.write(face, query)


def _waiting(status: str) -> str:
    return f"warming:{status}"


def _first_pages(statuses: list[str]) -> Iterator[tuple[Face, Query]]:
    for status in statuses:
        for language, _name in settings.LANGUAGES:
            for face in FACES.values():
                yield face, Query(status, language)
