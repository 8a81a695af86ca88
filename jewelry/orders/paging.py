"""Keyset pages: a deep page costs as much as the first one."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def after(orders: Rows, before: str, by: str = "listed_at") -> Rows:
    """Return orders, or other rows, from the cursor on, the latest first; an invalid cursor gives the first
    page."""
    if place := read_cursor(before):
        moment, pk = EPOCH + timedelta(microseconds=place[0]), place[1]
        # The first condition alone lets the index seek; the second settles ties.
        orders = orders.filter(**{f"{by}__lte": moment}).filter(
            Q(**{f"{by}__lt": moment}) | Q(pk__lt=pk)
        )
    return orders.order_by(f"-{by}", "-pk")


def cursor_of(moment: datetime, pk: int) -> str:
    """Return an order's place in its list: microseconds and id."""
    return f"{(moment - EPOCH) // timedelta(microseconds=1)}-{pk}"


def read_cursor(cursor: str) -> tuple[int, int] | None:
    micros, _dash, pk = cursor.partition("-")
    if not (cursor.isascii() and micros.isdigit() and pk.isdigit()):
        return None
    if len(micros) > 16 or len(pk) > 15:
        return None
    return int(micros), int(pk)
