"""Orders by their last change, page after page, without missing one that is being changed.

`updated_at` is the database's clock at the write, before the commit. A reader during an open
transaction could pass the place where its order will appear, and never see that change. So a page
ends where the oldest transaction began that has written orders and is open: its changes come later.
Whoever writes other tables, or vacuums, holds no page back. An order that changes between two pages
moves to the end and comes again.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from crm.partners.api.problems import Problem

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
ONE_MICROSECOND = timedelta(microseconds=1)
MAX_KEY = 1 << 63
HORIZON = """
SELECT least(statement_timestamp(), min(writer.xact_start))
FROM pg_locks AS held JOIN pg_stat_activity AS writer USING (pid)
WHERE held.relation = 'orders_order'::regclass AND writer.datname = current_database()
  AND held.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
  AND pid <> pg_backend_pid()
"""
"""A write locks the table before its trigger reads the clock; the statement began before it looked
at the locks. So what is not seen here is stamped later.
"""


@dataclass(frozen=True)
class Cursor:
    """The last row of a page."""

    updated_at: datetime
    pk: int

    def __str__(self) -> str:
        text = f"{(self.updated_at - EPOCH) // ONE_MICROSECOND} {self.pk}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises the problem "invalid"."""
        try:
            plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            moment, _space, pk = plain.partition(" ")
            return cls(EPOCH + int(moment) * ONE_MICROSECOND, int(pk) % MAX_KEY)
        except (ValueError, OverflowError):
            error = {"pointer": "/query/cursor", "detail": "not a cursor of ours"}
            raise Problem("invalid", errors=[error]) from None


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    cursor: str
    has_more: bool


def page(orders: QuerySet[Any], after: datetime | None, cursor: str, limit: int) -> Page:
    """`cursor` is that of the page before, or ""; the new one is for the next page, at any time."""
    found = orders.filter(updated_at__lte=_horizon())
    if after:
        found = found.filter(updated_at__gt=after)
    if cursor:
        last = Cursor.read(cursor)
        later = Q(updated_at__gt=last.updated_at) | Q(updated_at=last.updated_at, pk__gt=last.pk)
        found = found.filter(later, updated_at__gte=last.updated_at)
    rows = list(found.order_by("updated_at", "pk")[: limit + 1])
    shown = rows[:limit]
    end = str(Cursor(shown[-1].updated_at, shown[-1].pk)) if shown else cursor
    return Page(shown, end, len(rows) > limit)


def _horizon() -> datetime:
    """Asked before the rows: later commits are visible to them."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        row = cursor.fetchone()
    assert row
    moment: datetime = row[0]
    return moment
