"""How many orders an operator may hold at a time."""

from django.conf import settings

from jewelry.accounts.models import User
from jewelry.orders.errors import HandsFull
from jewelry.orders.models import Order
from jewelry.orders.statuses import IN_HAND
from jewelry.platform.postgres import locks


def check_room(order: Order, operator: User) -> None:
    """Raise `HandsFull` when the operator's hands are full. For a take, under the order's lock.

    Takes of one operator wait here for the commit of the one before; takes of two operators never
    wait for each other. No deadlock can arise: a take that waits here holds only its order's lock,
    and a take past this point locks nothing that a waiting one holds.
    """
    if not settings.ORDERS_IN_HAND:
        return
    locks.lock(f"hands:{operator.pk}")
    # A statement of its own, so that its snapshot is taken after the lock.
    held = Order.objects.filter(operator=operator, status__in=IN_HAND).count()
    if held >= settings.ORDERS_IN_HAND:
        raise HandsFull(order, held)
