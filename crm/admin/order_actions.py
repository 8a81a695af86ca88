"""Moves of many orders at once, and the messages about their results."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.admin.reauthenticated import ask_before_pay
from crm.moves import PRESSES, Outcome, move_all
from jewelry.accounts.access import SignedIn
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb

MAX_ORDERS_AT_ONCE = 500
"""The question for a reason lists each order; Django takes a thousand fields."""


class OrderActions:
    """Adds moves of the ticked orders to the sellers' list."""

    actions = ("approve", "close", "cancel", "give_back")
    admin_site: Any
    opts: Any

    @admin.action(description=PRESSES[Verb.APPROVE].button, permissions=["view"])
    def approve(self, request: SignedIn, orders: Iterable[Order]) -> None:
        tell(request, Verb.APPROVE, move_all(orders, Verb.APPROVE, request.user, {}))

    @admin.action(description=PRESSES[Verb.CLOSE].button, permissions=["view"])
    def close(self, request: SignedIn, orders: Iterable[Order]) -> None:
        tell(request, Verb.CLOSE, move_all(orders, Verb.CLOSE, request.user, {}))

    @admin.action(description=PRESSES[Verb.CANCEL].opens, permissions=["view"])
    def cancel(self, request: SignedIn, orders: Any) -> HttpResponse | None:
        return self._with_reason(request, Verb.CANCEL, orders, "cancel")

    @admin.action(description=PRESSES[Verb.RETURN].opens, permissions=["view"])
    def give_back(self, request: SignedIn, orders: Any) -> HttpResponse | None:
        return self._with_reason(request, Verb.RETURN, orders, "give_back")

    def _with_reason(
        self, request: SignedIn, verb: Verb, orders: Any, action: str
    ) -> HttpResponse | None:
        """Ask once for the reason that all of them get."""
        if len(orders) > MAX_ORDERS_AT_ONCE:
            words = _("Choose at most %(count)s orders at a time.") % {"count": MAX_ORDERS_AT_ONCE}
            messages.error(request, words)
            return None
        asked = "reason" in request.POST
        form = PRESSES[verb].form(request.POST if asked else None)
        if asked and form.is_valid():
            ask_before_pay(request, form.cleaned_data)
            tell(request, verb, move_all(orders, verb, request.user, form.cleaned_data))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "orders": orders,
            "form": form,
            "action": action,
            "opts": self.opts,
        }
        return TemplateResponse(request, "crm/ask_reason.html", context)


def tell(request: HttpRequest, verb: Verb, outcome: Outcome) -> None:
    if count := len(outcome.moved):
        words = ngettext("%(verb)s: %(count)s order.", "%(verb)s: %(count)s orders.", count)
        messages.success(request, words % {"verb": verb.label, "count": count})
    for sentence in outcome.refused[:10]:
        messages.error(request, sentence)
    if (more := len(outcome.refused) - 10) > 0:
        messages.error(request, _("… and %(count)s more could not be moved.") % {"count": more})
