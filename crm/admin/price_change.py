"""Shows a new price before a seller sets it, and asks about an unusual one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.template.response import TemplateResponse

from crm.moves import PRESSES, PRICES
from jewelry.accounts.access import SignedIn
from jewelry.accounts.models import User
from jewelry.orders import permissions
from jewelry.orders.errors import PriceChanged
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from jewelry.pricing.models import Quote
from jewelry.pricing.quotes import hand_change
from jewelry.pricing.quotes.adjust import Adjustment, By, Unadjustable
from jewelry.pricing.quotes.hand_change import HandChange


class PriceChangeMixin:
    admin_site: Any
    opts: Any

    def price_change(
        self, request: SignedIn, order: Order, verb: Verb, form: forms.Form
    ) -> HttpResponse | None:
        """Return None if the move may go on: nothing to correct, to show or to ask about.

        `look` asks for the new price; `sure` is the confirmation of the numbers it names. htmx gets
        the new price alone, while the seller types.
        """
        if not permissions.may(order, request.user, verb):
            return None
        valid, shows = form.is_valid(), "look" in request.POST or _is_typing(request)
        change, problem = _read(order, verb, form.cleaned_data, request.user)
        if change is None and shows and valid and not problem:
            problem = str(PriceChanged(order))
        context = {"order": order, "verb": verb, "form": form, "change": change, "problem": problem}
        if _is_typing(request):
            return TemplateResponse(request, "crm/_price_change.html", context)
        doubted = change is not None and bool(change.doubts)
        agreed = change is None or change.is_meant(request.POST.get("sure", ""))
        if valid and not problem and not shows and agreed:
            return None
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "doubted": doubted}
        context |= {"title": f"{order.number} {order.title}", "first_price": _first(order)}
        context["press"] = PRESSES[verb]
        status = 422 if form.errors or problem else 200
        return TemplateResponse(request, "crm/ask_price.html", context, status=status)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        if (order := context.get("original")) is not None:
            context |= {"prices": PRICES, "first_price": _first(order)}
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def _is_typing(request: SignedIn) -> bool:
    return "HX-Request" in request.headers


def _first(order: Order) -> Decimal | None:
    return hand_change.first_price(order.quote) if order.quote else None


def _read(
    order: Order, verb: Verb, said: dict[str, Any], seller: User
) -> tuple[HandChange | None, str]:
    """Return the change that would be made, or the sentence why it cannot."""
    try:
        return _change(order, verb, said, seller), ""
    except Unadjustable as why:
        return None, str(why)


def _change(order: Order, verb: Verb, said: dict[str, Any], seller: User) -> HandChange | None:
    """Return the change by the readable fields; None for a price that the order no longer has."""
    if verb == Verb.PRICE:
        return hand_change.of_price(order.quote, said["total"]) if "total" in said else None
    if not {"value", "by", "quote"} <= said.keys():
        return None
    seen = Quote.objects.select_related("tariff").filter(public_id=said["quote"]).first()
    if seen is None or seen.pk != order.quote_id:
        return None
    change = Adjustment(By(said["by"]), said["value"], seller, said.get("reason", ""))
    return hand_change.of_adjustment(seen, change)
