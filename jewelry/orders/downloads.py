"""Which staff may download an order's model; every download is recorded."""

from datetime import timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.orders.models import Download, Order
from jewelry.orders.statuses import IN_HAND

SAME_DOWNLOAD_WINDOW = timedelta(minutes=10)
"""Requests for one file by one person within this time are one download: browsers ask for parts."""


def may_fetch(order: Order, person: User) -> bool:
    """Return whether the person may download it; operators only a free order's, or their own
    order's."""
    if person.role != Role.OPERATOR:
        return person.is_staff
    return order.is_free or (order.status in IN_HAND and order.operator_id == person.pk)


def noted(
    request: HttpRequest, answer: HttpResponseBase, order: Order, person: User, what: str
) -> HttpResponseBase:
    """Return the answer with the file, after the download is recorded."""
    if request.method == "GET" and answer.status_code in {200, 206}:
        again = Download.objects.filter(
            order=order, person=person, what=what, at__gt=timezone.now() - SAME_DOWNLOAD_WINDOW
        )
        if not again.exists():
            Download.objects.create(order=order, person=person, what=what)
    return answer
