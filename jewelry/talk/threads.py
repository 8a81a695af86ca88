"""What of the messages is read, and by whom."""

from collections.abc import Sequence
from enum import Enum

from django.db.models import F, QuerySet

from jewelry.orders.models import Order
from jewelry.talk.models import Message, Thread

MAX_SHOWN = 200
"""Of one order's messages, on its page: the newest."""


class Side(Enum):
    CUSTOMER = "read_by_customer"
    HOUSE = "read_by_house"


def messages_of(order: Order) -> list[Message]:
    """Return the newest `MAX_SHOWN`, the oldest of them first."""
    newest = Message.objects.filter(order=order).select_related("author").order_by("-pk")
    return list(newest.prefetch_related("attachments")[:MAX_SHOWN])[::-1]


def seen(order: Order, side: Side, shown: Sequence[Message]) -> None:
    """Note that a side has these messages on its page. A message that came since stays unread."""
    if shown:
        last, name = shown[-1].pk, side.value
        Thread.objects.filter(order=order, **{f"{name}__lt": last}).update(**{name: last})


def need_no_answer(order: Order, last: int) -> None:
    """Note that the house has nothing to say to the customer's messages up to `last`."""
    Thread.objects.filter(order=order, last_of_house__lt=last, last_of_customer__gte=last).update(
        last_of_house=last
    )


def unread_by_house() -> QuerySet[Thread]:
    return Thread.objects.filter(last_of_customer__gt=F("read_by_house"))


def unanswered() -> QuerySet[Thread]:
    """The last word is the customer's, and somebody must answer it."""
    return Thread.objects.filter(last_of_customer__gt=F("last_of_house"))
