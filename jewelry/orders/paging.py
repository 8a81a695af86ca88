"""Keyset pages: the next page costs what the first does, however deep."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from jewelry.orders.models import Order, Orders

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    orders: list[Order]
    next: str
    """The cursor of the page after this one; empty at the end."""


def page_of(orders: Orders, before: str, size: int = 50) -> Page:
    """Newest first, from the cursor on; an unreadable cursor is the first page."""
    found = list(_after(orders, before)[: size + 1])
    return Page(found[:size], cursor(found[size - 1]) if len(found) > size else "")


def page_keys(orders: Orders, before: str, *fields: str, size: int = 50) -> list[tuple[Any, ...]]:
    """These fields of each order of a page, and of the one after it."""
    return list(_after(orders, before).values_list("pk", "version", *fields)[: size + 1])


def cursor(order: Order) -> str:
    """The order's place in its list: microseconds and id."""
    return f"{(order.created_at - EPOCH) // timedelta(microseconds=1)}-{order.pk}"


def _after(orders: Orders, before: str) -> Orders:
    if place := _read(before):
        moment, pk = place
        # The first condition alone lets the index seek; the second settles ties.
        orders = orders.filter(created_at__lte=moment).filter(
            Q(created_at__lt=moment) | Q(pk__lt=pk)
        )
    return orders.newest_first()


def _read(cursor: str) -> tuple[datetime, int] | None:
    micros, _dash, pk = cursor.partition("-")
    if not (micros.isdecimal() and pk.isdecimal() and len(micros) < 17 and len(pk) < 16):
        return None
    return EPOCH + timedelta(microseconds=int(micros)), int(pk)
