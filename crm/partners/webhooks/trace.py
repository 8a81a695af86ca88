"""The webhooks of one order, for its trace."""

from django.db.models import QuerySet

from crm.partners.models import WebhookAttempt, WebhookDelivery
from jewelry.orders.models import Order


def of_order(order: Order) -> "QuerySet[WebhookDelivery]":
    """The first event first; with endpoint, in one query."""
    found = WebhookDelivery.objects.filter(order=order.public_id).select_related("endpoint")
    return found.order_by("version", "pk")


def attempts(order: Order) -> "QuerySet[WebhookAttempt]":
    """Each attempt to tell an event of it, the first one first."""
    found = WebhookAttempt.objects.filter(delivery__order=order.public_id)
    return found.select_related("delivery__endpoint").order_by("created_at", "pk")
