from django import template
from django.utils.translation import gettext as _

from jewelry.orders.models import Order
from jewelry.orders.statuses import Status

register = template.Library()


@register.filter
def said_to_customer(order: Order) -> str:
    """Return the status in the words of the order's own page: to its customer nothing is closed."""
    return _("Delivered") if order.status == Status.CLOSED else str(Status(order.status).label)
