"""Orders that are late or stuck: few rows, one button each."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError

from jewelry.accounts.access import SignedIn
from jewelry.notices import tasks
from jewelry.orders import overdue
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.outbox.models import Delivery

PAGE_SIZE = 20
PRESSED = {Status.PRICE_CALCULATED: "approve", Status.SHIPPED: "close"}
"""Moves without a form; in other statuses the button reminds a person, or sets a price."""


def button_of(order: Order) -> str:
    if order.status == Status.SUBMITTED:
        return "price"
    if order.waits_for_customer:
        return "remind"
    if order.is_declined:
        return "price"
    return PRESSED.get(Status(order.status), "remind")


class LateMixin:
    admin_site: Any
    opts: Any

    def late_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("late/", site(require_safe(self.late)), name="orders_order_late"),
            path("<int:pk>/remind/", site(require_POST(self.remind)), name="orders_order_remind"),
            path("<int:pk>/again/", site(require_POST(self.again)), name="orders_order_again"),
        ]

    def late(self, request: SignedIn) -> HttpResponse:
        self._check(request)
        before = _cursor(request.GET.get("before", ""))
        found = overdue.page(before, PAGE_SIZE + 1)
        shown, count = found[:PAGE_SIZE], overdue.count()
        context = self.admin_site.each_context(request) | {
            "title": _("Late or stuck"),
            "opts": self.opts,
            "rows": [(order, button_of(order)) for order in shown],
            "next": _next(shown[-1]) if len(found) > PAGE_SIZE else "",
            "before": before,
            "stuck": [] if before else overdue.stuck(PAGE_SIZE),
            "count": f"{overdue.MAX_COUNTED}+" if count > overdue.MAX_COUNTED else count,
        }
        return TemplateResponse(request, "crm/late.html", context)

    def remind(self, request: SignedIn, pk: int) -> HttpResponse:
        """Send a letter to the person whose turn it is, at most one a day to each."""
        self._check(request)
        order = Order.objects.filter(pk=pk).first()
        if order is None:
            raise Http404
        try:
            tasks.remind.delay(pk)
        except (OperationalError, OSError):
            messages.error(request, _("The queue is away: nobody was reminded. Try again later."))
        else:
            messages.success(
                request, _("%(number)s: a reminder goes out.") % {"number": order.number}
            )
        return redirect("admin:orders_order_late")

    def again(self, request: SignedIn, pk: int) -> HttpResponse:
        self._check(request)
        if Delivery.objects.parked().filter(order=pk).again():
            messages.success(request, _("It is sent again."))
        else:
            messages.info(request, _("Nothing waits: it has been delivered meanwhile."))
        return redirect("admin:orders_order_late")

    def _check(self, request: SignedIn) -> None:
        if not request.user.is_staff:
            raise Http404


def _cursor(text: str) -> overdue.Place | None:
    """An invalid cursor means the first page."""
    moment, _dot, rest = text.rpartition("~")
    pk = rest.removesuffix("u")
    try:
        found = parse_datetime(moment)
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not pk.isascii() or not pk.isdigit():
        return None
    return rest.endswith("u"), found, min(int(pk), 2**62)


def _next(last: Order) -> str:
    if not (place := overdue.place_of(last)):
        return ""
    rush, moment, pk = place
    return f"{moment.isoformat()}~{pk}{'u' if rush else ''}"
