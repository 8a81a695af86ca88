from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status


def context(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What waits for a seller, as counts that link to their lists."""
    orders = Order.objects
    waiting = (
        (_("Wait for your approval"), {"status__exact": Status.PRICE_CALCULATED}, orders.filter(status=Status.PRICE_CALCULATED), ""),
        (_("Need a price by hand"), {"needs": "price"}, orders.filter(status=Status.SUBMITTED, quote__isnull=False, quote__total=None), ""),
        (_("Shipped: close when delivered"), {"status__exact": Status.SHIPPED}, orders.filter(status=Status.SHIPPED), ""),
        (_("Late"), {"needs": "late"}, orders.all().overdue(), "late"),
    )  # fmt: skip
    address = reverse("admin:orders_order_changelist")
    context["waiting"] = [
        (label, f"{address}?{urlencode(query)}", found.count(), kind)
        for label, query, found, kind in waiting
    ]
    context["board"] = reverse("admin:orders_order_board")
    context["is_admin"] = getattr(request.user, "role", "") == Role.ADMIN
    return context
