"""An operator's own page: the orders in hand, the next step of each, the pay."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.orders import permissions
from jewelry.orders.models import Order, PayEntry
from jewelry.orders.models.pay import RESERVED
from jewelry.orders.moves import Verb
from jewelry.orders.statuses import IN_HAND, Status
from jewelry.purchases.models import Piece
from jewelry.shipping import parcels
from mes.moves import PRESSES, SHIP_PARCEL, Press


@dataclass(frozen=True)
class Pay:
    """An operator's pay: earned since midnight, and reserved for pieces that are not made yet."""

    earned: Decimal
    made: int
    reserved: Decimal
    taken: int


def in_hand(operator: User) -> list[Order]:
    orders = Order.objects.filter(operator=operator, status__in=IN_HAND).in_full()
    return list(orders.order_by("-rush", "due_at", "taken_at"))


def verbs_of(order: Order, person: User) -> list[tuple[Verb, Press]]:
    """Return the moves that this person may make now, the next step first."""
    may = [verb for verb in PRESSES if permissions.may(order, person, verb)]
    return [(verb, _press(order, verb)) for verb in may]


def _press(order: Order, verb: Verb) -> Press:
    if verb == Verb.SHIP and _is_of_purchase(order):
        return SHIP_PARCEL
    return PRESSES[verb]


def may_print(order: Order, person: User) -> bool:
    """Return whether the order has a label and a packing list for this person."""
    is_there = order.status in {Status.PACKAGING, Status.SHIPPED, Status.CLOSED}
    return is_there and parcels.may_print(order, person) and parcels.parcel_of(order) is not None


def _is_of_purchase(order: Order) -> bool:
    return Piece.objects.filter(order=order).exists()


def pay_today(operator: User) -> Pay:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    today = Q(earned_at__gte=midnight)
    entries = PayEntry.objects.filter(today | RESERVED, operator=operator)
    found = entries.aggregate(
        earned=Sum("amount", filter=today, default=Decimal(0)),
        made=Count("pk", filter=today),
        reserved=Sum("amount", filter=RESERVED, default=Decimal(0)),
        taken=Count("pk", filter=RESERVED),
    )
    return Pay(**found)
