"""Receivers of an order's moves beside the outbox. One line each; work begins after the commit."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from jewelry.orders import consumers, repricing
from jewelry.orders.lists import strategies
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.signals import order_status_changed
from jewelry.outbox.publish import acknowledge
from jewelry.pricing.models import Tariff
from jewelry.pricing.tariffs import tariff_published

log = logging.getLogger(__name__)


def connect() -> None:
    order_status_changed.connect(tell_lists, dispatch_uid="orders.tell_lists")
    tariff_published.connect(reprice_open_quotes, dispatch_uid="orders.reprice_open_quotes")
    strategies.current()  # loaded at the start: a worker learns its tasks by it


def tell_lists(order: Order, events: list[OrderEvent], **_: Any) -> None:
    """Errors are logged only: the lists stay correct without it, or are documented to be stale."""
    transaction.on_commit(lambda: _tell(events), robust=True)


def _tell(events: list[OrderEvent]) -> None:
    try:
        consumers.tell_lists(*events)
    except (OperationalError, OSError) as error:
        log.warning("The queue is away, the lists hear of it later: %s", error)
        return
    if told := [event for event in events if consumers.LISTS.wants(event)]:
        acknowledge(told, consumers.LISTS.name)


def reprice_open_quotes(tariff: Tariff, **_: Any) -> None:
    """Errors are logged only: the row says what is to be done, and beat sends a lost message
    again."""
    from jewelry.orders.tasks import reprice

    job = repricing.begin(tariff)
    transaction.on_commit(lambda: reprice.delay(job.pk, job.turn), robust=True)
