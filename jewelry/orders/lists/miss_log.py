"""A line in the log for each page that had to be made."""

import logging

from jewelry.orders.lists.query import Query
from jewelry.orders.lists.renderer import ListFace
from jewelry.platform.cache import is_away

log = logging.getLogger("alexandrite.lists")


def note(family: str, face: ListFace, query: Query, seconds: float, rendered: int) -> None:
    told = {
        "event": "miss",
        "family": family,
        "face": face.name,
        "list": query.status,
        "language": query.language,
        "filters": _filters(query),
        "page": "later" if query.before else "first",
        "ms": round(seconds * 1000, 1),
        "rendered": rendered,
        "reason": "cache off" if is_away() else "no page",
    }
    log.info("%s of %s made", family, query.status, extra=told)


def _filters(query: Query) -> list[str]:
    """Return the names of the filters without their values: people search by customers' names."""
    given = {
        "alloy": query.alloy,
        "search": query.search,
        "mine": query.operator,
        "late": query.late,
    }
    return [name for name, value in given.items() if value]
