"""The negative control: the page is written anew 15 ms after the commit. A detector must see that."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.cache import cache
from django.db import transaction

from jewelry.orders.lists.build import build
from jewelry.orders.lists.query import Query
from jewelry.orders.signals import order_status_changed
from jewelry.orders.statuses import Status
from mes.board import BOARD

DELAY = 0.015
KEY = "delayed:page"
QUERY = Query(Status.MANUFACTURING_APPROVED.value, "en")
LATER = ThreadPoolExecutor(1)


class Fragments:
    """Rows are cheap to find again: it is the delay that makes pages old."""

    def get_many(self, keys: list[str]) -> dict[str, object]:
        found: dict[str, object] = cache.get_many(keys)
        return found

    def set_many(self, rows: dict[str, str]) -> None:
        cache.set_many(rows, 600)


def connect() -> None:
    order_status_changed.connect(on_change, dispatch_uid="benchmarks.lists.delayed")


def on_change(**_: Any) -> None:
    transaction.on_commit(lambda: LATER.submit(_renew, time.monotonic() + DELAY))


def _renew(due: float) -> None:
    time.sleep(max(0.0, due - time.monotonic()))
    cache.set(KEY, _built(), 600)


def _built() -> str:
    return build(BOARD, QUERY, Fragments()).html.decode()


def page() -> bytes:
    kept = cache.get(KEY)
    if kept is None:
        cache.add(KEY, kept := _built(), 600)
    return str(kept).encode()
