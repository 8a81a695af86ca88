"""How many orders an operator may have in hand at a time."""

from django.conf import settings

from jewelry.accounts.models import User
from jewelry.orders.errors import HandsFull
from jewelry.orders.models import Order
from jewelry.orders.statuses import IN_HAND
from jewelry.platform.postgres import locks


def check_room(order: Order, operator: User) -> None:
    """Raises `HandsFull`. For a take, in its transaction, with the order's lock held.

    Takes of one operator queue up here until the commit of the one before; others never meet. Who
    waits here holds an order nobody else needs for longer, and who is past here locks nothing that
    a waiting take has: no circle.
    """
    if not settings.ORDERS_IN_HAND:
        return
    locks.lock(f"hands:{operator.pk}")
    # In a statement of its own: its snapshot is taken once the lock is there.
    held = Order.objects.filter(operator=operator, status__in=IN_HAND).count()
    if held >= settings.ORDERS_IN_HAND:
        raise HandsFull(order, held)
