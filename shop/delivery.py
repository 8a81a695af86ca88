"""What an order's page says of its parcel."""

from typing import Any

from jewelry.accounts.models import User
from jewelry.aftercare import claims
from jewelry.orders import permissions
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import Status
from jewelry.shipping import delivered, sending

SENT = frozenset({Status.SHIPPED, Status.CLOSED})


def delivery_context(order: Order, person: User) -> dict[str, Any]:
    """Nothing of an order that has not left the workshop."""
    if order.status not in SENT:
        return {}
    shipment, is_asked = sending.shipment_of(order), claims.is_open(order)
    return {
        "shipment": shipment,
        "hallmarks": order.hallmarks.all(),
        "may_confirm": not is_asked and permissions.may(order, person, Verb.CLOSE),
        "closes_on": delivered.taken_as_delivered_on(order) if shipment else None,
    }
