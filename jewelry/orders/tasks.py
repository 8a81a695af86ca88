import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jewelry.celery import app
from jewelry.models3d import store
from jewelry.orders import lifecycle
from jewelry.orders.errors import WrongStatus
from jewelry.orders.lists import probe
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes

log = logging.getLogger(__name__)


@app.task
def price_order(order_id: int) -> None:
    """May run twice: the second run finds the order priced, or the row lock makes it find so."""
    order = Order.objects.select_related("model", "alloy", "customer").get(pk=order_id)
    if order.status != Status.SUBMITTED or order.quote_id or order.model is None:
        return
    measurement = store.measure(order.model)
    try:
        with transaction.atomic():
            quote = quotes.make(measurement, order.specification, customer=order.customer)
            lifecycle.price(order, quote)
    except WrongStatus:
        log.info("%s moved on while it was being priced", order)


@app.task
def price_what_was_missed() -> None:
    """Broker messages may be lost; an order that waits without a quote may not."""
    late = timezone.now() - timedelta(seconds=10)
    waiting = Order.objects.filter(
        status=Status.SUBMITTED, quote=None, model__isnull=False, status_since__lt=late
    )
    for order_id in waiting.order_by("status_since").values_list("pk", flat=True)[:100]:
        price_order.delay(order_id)


@app.task(soft_time_limit=10)
def probe_the_lists() -> None:
    probe.run()
