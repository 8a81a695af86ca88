"""Who of the house may fetch an order's model, and that it is written down."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.orders.models import Download, Order
from jewelry.orders.statuses import IN_HAND

SAME_DOWNLOAD_WINDOW = timedelta(minutes=10)
"""Within it the same file for the same person is one download: browsers ask in pieces, and again."""


def may_fetch(order: Order, person: User) -> bool:
    """An operator may while the order is free, or in their own hand."""
    if person.role != Role.OPERATOR:
        return person.is_staff
    return order.is_free or (order.status in IN_HAND and order.operator_id == person.pk)


def noted(
    request: HttpRequest, answer: HttpResponseBase, order: Order, person: User, what: str
) -> HttpResponseBase:
    """The answer, once it is written down that the person has what is in it."""
    if request.method == "GET" and answer.status_code in {200, 206}:
        again = Download.objects.filter(
            order=order, person=person, what=what, at__gt=timezone.now() - SAME_DOWNLOAD_WINDOW
        )
        if not again.exists():
            Download.objects.create(order=order, person=person, what=what)
    return answer
