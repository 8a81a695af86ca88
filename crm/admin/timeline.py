"""Everything that happened to one order, across web, workers, letters and webhooks, on one page."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jewelry.accounts.access import SignedIn
from jewelry.orders import timeline

KINDS = {
    "history": gettext_lazy("History"),
    "file": gettext_lazy("Model"),
    "price": gettext_lazy("Price"),
    "pay": gettext_lazy("Pay"),
    "message": gettext_lazy("Queue"),
    "letter": gettext_lazy("Letter"),
    "webhook": gettext_lazy("Webhook"),
}


class TraceMixin:
    admin_site: Any
    opts: Any
    _order: Any

    def trace_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.trace_view))
        return [path("<int:pk>/trace/", view, name="orders_order_trace")]

    def trace_view(self, request: SignedIn, pk: int) -> HttpResponse:
        order, only = self._order(request, pk), request.GET.get("id", "")
        found = [moment for moment in timeline.of(order) if not only or moment.trace == only]
        days = groupby(found, key=lambda moment: timezone.localtime(moment.at).date())
        context = self.admin_site.each_context(request) | {
            "title": _("%(number)s: what happened") % {"number": order.number},
            "opts": self.opts,
            "order": order,
            "days": [
                (day, [(moment, KINDS[moment.kind]) for moment in some]) for day, some in days
            ],
            "only": only,
        }
        return TemplateResponse(request, "crm/trace.html", context)
