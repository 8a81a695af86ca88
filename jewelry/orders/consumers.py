"""The consumers of orders themselves: pricing, and telling the lists; named in the settings."""

import logging

from django.db import transaction

from jewelry.models3d import store
from jewelry.models3d.models import Measurement
from jewelry.orders import lifecycle
from jewelry.orders.errors import WrongStatus
from jewelry.orders.lists import strategies
from jewelry.orders.models import OrderEvent
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.outbox.consumer import Consumer
from jewelry.pricing import quotes
from jewelry.pricing.quotes import held

log = logging.getLogger(__name__)


def _wants_price(event: OrderEvent) -> bool:
    is_sent = event.to_status == Status.SUBMITTED and event.from_status != Status.SUBMITTED
    return is_sent or event.verb == Verb.REVISE


def _measure(event: OrderEvent) -> Measurement | None:
    """Measure a model once, which takes seconds; None when another worker has done it."""
    order = event.order
    if order.status != Status.SUBMITTED or order.quote_id or order.model is None:
        return None
    return store.measure(order.model)


def _price(event: OrderEvent, measurement: Measurement | None) -> None:
    if measurement is None:
        return
    order = event.order
    try:
        with transaction.atomic():
            wanted, customer = order.specification, order.customer
            shown = held.shown_to(customer, measurement.model, wanted)
            quote = shown or quotes.make(measurement, wanted, customer=customer)
            lifecycle.price(order, quote)
    except WrongStatus:
        log.info("%s moved on while it was being priced", order)


# A model that cannot be measured is an answer. Only the file store may fail, for a time.
PRICING = Consumer(
    "pricing", _price, prepare=_measure, wants=_wants_price, queue="pricing", attempts=200
)


def _lists_need_it(event: OrderEvent) -> bool:
    return strategies.current().needs_every_change()


def tell_lists(*events: OrderEvent) -> None:
    """Tell the lists what an order left and entered; `events` are of one order."""
    statuses = {status for event in events for status in (event.from_status, event.to_status)}
    strategies.current().on_change(statuses - {""}, [events[0].order])


LISTS = Consumer("lists", prepare=tell_lists, wants=_lists_need_it, is_sent=False)
"""Catches up when the committing process died before it told the lists (`handlers.tell_lists`).

`versioned` needs no catching up: a page that was not warmed is made when a view asks for it.
"""
