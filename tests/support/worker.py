"""What a worker does, done here."""

from jewelry.orders.consumers import PRICING
from jewelry.orders.models import Order, OrderEvent
from jewelry.orders.statuses import Status


def price_order(pk: int) -> None:
    """As if the order had just been submitted; the factories' orders have no history."""
    order = Order.objects.select_related("model", "alloy").get(pk=pk)
    event = OrderEvent(order=order, to_status=Status.SUBMITTED)
    PRICING.effect(event, PRICING.prepare(event))
