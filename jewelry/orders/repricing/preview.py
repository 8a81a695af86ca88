"""What a draft tariff would change on the open quotes, before its publication.

It computes from what the quotes store: 5,000 take about a second. Equal pieces are computed once,
and of very many quotes only the newest `MAX_QUOTES` are.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from jewelry.orders import repricing
from jewelry.orders.models import number_of
from jewelry.pricing.engine.inputs import UNREADABLE
from jewelry.pricing.models import Tariff
from jewelry.pricing.quotes import calculation

MAX_QUOTES = 10_000
MAX_CHANGES_SHOWN = 5
"""Of the greatest rises, and of the greatest falls."""

FIELDS = ("pk", "title", "quote__alloy__code", "quote__total", "quote__inputs", "quote__findings")
PIECE = ("volume_mm3", "area_mm2", "extents_mm", "specification", "alloy", "quantity")


@dataclass(frozen=True)
class Change:
    """One quote's price; `order` is None for a price request."""

    order: int | None
    title: str
    before: Decimal
    after: Decimal

    @property
    def number(self) -> str:
        return number_of(self.order) if self.order else ""

    @property
    def by(self) -> Decimal:
        return self.after - self.before


@dataclass
class Sum:
    """Of quotes that both tariffs can price."""

    count: int = 0
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)

    @property
    def by(self) -> Decimal:
        return self.after - self.before

    @property
    def percent(self) -> Decimal:
        return 100 * self.by / self.before if self.before else Decimal(0)

    def add(self, before: Decimal, after: Decimal) -> None:
        self.count += 1
        self.before += before
        self.after += after


@dataclass
class Preview:
    total: Sum = field(default_factory=Sum)
    by_alloy: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    changes: list[Change] = field(default_factory=list)
    left: int = 0
    not_looked_at: int = 0

    @property
    def rises(self) -> list[Change]:
        return [change for change in _sorted(self.changes, 1) if change.by > 0]

    @property
    def falls(self) -> list[Change]:
        return [change for change in _sorted(self.changes, -1) if change.by < 0]

    @property
    def unchanged(self) -> int:
        return self.total.count - len(self.changes)


def of(tariff: Tariff) -> Preview:
    found, known = Preview(), dict[str, Decimal | None]()
    rows = _open()
    for order, title, alloy, before, inputs, findings in islice(rows, MAX_QUOTES):
        key = json.dumps([inputs.get(name) for name in PIECE])
        if key not in known:
            known[key] = _total(inputs, findings, tariff)
        if (after := known[key]) is None:
            found.left += 1
            continue
        found.total.add(before, after)
        found.by_alloy[alloy].add(before, after)
        if after != before:
            found.changes.append(Change(order, title, before, after))
    found.not_looked_at = sum(1 for _row in rows)
    return found


def _open() -> Iterator[tuple[Any, ...]]:
    orders = repricing.open_orders().order_by("-pk").values_list(*FIELDS)
    for pk, *others in orders.iterator():
        yield pk, *others
    for _pk, *others in repricing.open_requests().order_by("-pk").values_list(*FIELDS).iterator():
        yield None, *others


def _total(inputs: dict[str, Any], findings: list[Any], tariff: Tariff) -> Decimal | None:
    try:
        return calculation.recalculate(findings, inputs, tariff).total
    except UNREADABLE:
        return None


def _sorted(changes: list[Change], sign: int) -> list[Change]:
    return sorted(changes, key=lambda change: -sign * change.by)[:MAX_CHANGES_SHOWN]
