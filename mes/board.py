"""The operators' board as HTML: its tabs, rows and pages, which contain nothing per person."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

from django.http import QueryDict
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jewelry.orders.lists.query import Query, clean_cursor, this_minute
from jewelry.orders.lists.renderer import ListFace, Rows
from jewelry.orders.lists.versions import Versions, parse
from jewelry.orders.models import Order
from jewelry.orders.statuses import BEFORE_APPROVAL, NEVER_LATE, UNNAMED, Status, is_named
from jewelry.pricing.models import Alloy

TABS = (
    *(status for status in Status if status not in UNNAMED),
    *(status for status in reversed(Status) if status in BEFORE_APPROVAL),
    Status.CANCELLED,
)
"""Every status: those of the workshop first, then the earlier ones, the nearest first."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for any minute, where it only matters that late orders are asked for."""


def _row(order: Order, query: Query) -> str:
    return get_template("mes/_row.html").render(
        {
            "order": order,
            "can_be_late": query.status not in NEVER_LATE,
            "is_named": is_named(query.status),
        }
    )


def _page(rows: Rows) -> str:
    context = {
        "rows": rows,
        "query": rows.query,
        "status": Status(rows.query.status),
        "filters": _filters(rows.query, rows.names),
    }
    return get_template("mes/_list.html").render(context)


def _filters(query: Query, names: str) -> SafeString:
    """The names' version covers the alloys on offer; without that version the filters are not
    cached."""
    bare = replace(query, before="", late=query.late and EVER)
    return _kept_filters(bare, names) if names else _render_filters(bare)


@lru_cache(maxsize=256)
def _kept_filters(query: Query, names: str) -> SafeString:
    return _render_filters(query)


def _render_filters(query: Query) -> SafeString:
    context = {
        "query": query,
        "status": query.status,
        "is_named": is_named(query.status),
        "alloys": Alloy.objects.filter(is_offered=True),
    }
    return cast(SafeString, get_template("mes/_filters.html").render(context))


BOARD = ListFace("board", _row, _page)


def query_of(get: QueryDict, language: str, operator: int) -> Query:
    """Return the query of the URL; invalid values are left out, so that junk shows the first
    page."""
    status = get.get("status", "")
    return Query(
        status=status if status in Status.values else Status.MANUFACTURING_APPROVED.value,
        language=language,
        before=clean_cursor(get.get("before", "")),
        alloy=get.get("alloy", "")[:30],
        search=get.get("q", "").strip()[:60],
        operator=operator if get.get("mine") else None,
        late=this_minute() if get.get("late") else None,
    )


def tabs(now: Versions, status: str) -> bytes:
    return _tabs(now.text, status, get_language() or "")


@lru_cache(maxsize=256)
def _tabs(text: str, status: str, language: str) -> bytes:
    """Exact counts without counting: the sizes come with the versions."""
    sizes = parse(text).sizes
    context = {"tabs": [(tab, sizes.get(tab, 0)) for tab in TABS], "status": status}
    return get_template("mes/_tabs.html").render(context).encode()


def tag(now: Versions, query: Query) -> str:
    """Return a tag that is equal exactly when tabs and page are: all versions, the query, the
    templates."""
    seen = f"{now.text}|{query.key}|{BOARD.revision}"
    return hashlib.blake2b(seen.encode(), digest_size=12).hexdigest()
