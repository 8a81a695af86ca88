"""From the basket to the order: who and where, then the summary, and only there the button."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.orders.placing import QuoteRefused
from jewelry.purchases import checkout, delivery, placing, terms
from jewelry.purchases.models import RECIPIENT_FIELDS, Address, Pays, Purchase, SaleRules
from shop import basket_lines, limits, own_basket
from shop.checkout_form import DEFAULT_COUNTRY, CheckoutForm, initial
from shop.phones import shown
from shop.views.basket import leads_to_the_basket


class SendForm(forms.Form):
    """`stamp` is of the summary that was on the page, `terms` the version agreed to."""

    stamp = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.CharField(max_length=10, widget=forms.HiddenInput)
    terms = forms.BooleanField(
        error_messages={"required": gettext_lazy("Please agree to the terms of sale.")}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_the_basket
def fill(request: HttpRequest) -> HttpResponse:
    """`look` in a POST shows the ways and sums for what is typed, and writes nothing."""
    basket = own_basket.of(request)
    if basket is None or not basket.pieces.exists():
        if request.method == "POST" and not request.user.is_authenticated:
            # The session ended meanwhile: what was typed is shown after the sign-in.
            return redirect_to_login(request.path)
        return redirect("shop:basket")
    checkout.refresh(basket)
    basket.refresh_from_db()
    person = own_basket.buyer(request)
    if request.method != "POST":
        form = _form(basket, initial=_initial(request, basket, person))
        _look(basket, form)
    elif "look" in request.POST:
        form = _form(basket, initial=request.POST.dict())
        _look(basket, form)
    else:
        form = _form(basket, data=request.POST)
        if form.is_valid():
            basket = checkout.write(basket, form.given())
            if person and form.cleaned_data["remember"]:
                checkout.remember(person, basket)
            return redirect("shop:summary")
        _look(basket, form)
    lines = basket_lines.lines_of(checkout.pieces_of(basket))
    context = {
        "form": form,
        "lines": lines,
        "sums": basket_lines.sums_of(basket, lines),
        "basket": basket,
        "full": _if_paid(basket, lines, Pays.FULL),
        "deposit": _if_paid(basket, lines, Pays.DEPOSIT),
        "addresses": Address.objects.filter(customer=person) if person else [],
        "offers": [
            (each, each.arrives(basket_lines.ready_by(line.piece for line in lines)))
            for each in form.offers
        ],
    }
    status = 422 if form.errors else 200
    return own_basket.shown(request, "shop/checkout.html", context, len(lines), status)


def _form(basket: Purchase, **given: Any) -> CheckoutForm:
    typed = given.get("data") or given["initial"]
    place = str(typed.get("country") or DEFAULT_COUNTRY), str(typed.get("city") or "")
    total = checkout.total_of(checkout.pieces_of(basket))
    offers = delivery.offered(*place, total)
    return CheckoutForm(offers=offers, allows_full=SaleRules.objects.present().allows_full, **given)


def _initial(request: HttpRequest, basket: Purchase, person: User | None) -> dict[str, Any]:
    """What was typed before, else the address chosen or usual, else the person's name."""
    found = initial(basket)
    if person is None:
        return found
    mine = Address.objects.filter(customer=person)
    chosen = request.GET.get("address", "")
    address = mine.filter(pk=int(chosen)).first() if _is_key(chosen) else None
    if address is None and not basket.recipient_name:
        address = mine.filter(is_usual=True).first()
    if address:
        return found | {name: getattr(address, name) for name in RECIPIENT_FIELDS}
    return found | {"recipient_name": basket.recipient_name or person.name}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _look(basket: Purchase, form: CheckoutForm) -> None:
    """Set what the form shows on the row, unsaved: the sums follow it."""
    ways = {each.way.code: each.way for each in form.offers}
    basket.way = ways.get(str(form["way"].value()))
    basket.country, basket.city = (str(form[name].value() or "") for name in ("country", "city"))
    pays = str(form["pays"].value())
    basket.pays = pays if pays in Pays.values else Pays.DEPOSIT
    checkout.settles_anew(basket)


def _if_paid(basket: Purchase, lines: list[basket_lines.Line], pays: str) -> Any:
    """The sums if this much were paid at once."""
    before, basket.pays = basket.pays, pays
    found = basket_lines.sums_of(basket, lines)
    basket.pays = before
    return found


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
@leads_to_the_basket
def summary(request: SignedIn) -> HttpResponse:
    """All that is ordered, to whom, for what: the one page that orders."""
    form = SendForm(request.POST) if request.method == "POST" else None
    if form and (found := _placed_before(request.user, form)):
        return redirect("shop:purchase", found.public_id)
    basket = own_basket.of(request)
    if basket is None or not basket.pieces.exists():
        return redirect("shop:basket")
    if form and form.is_valid() and (placed := _place(request, basket, form)):
        response: HttpResponse = redirect("shop:purchase", placed.public_id)
        return own_basket.show_count(request, response, 0)
    checkout.refresh(basket)
    basket.refresh_from_db()
    if checkout.lacking(basket):
        messages.warning(request, _("Please fill in where the purchase goes."))
        return redirect("shop:checkout")
    lines = basket_lines.lines_of(checkout.pieces_of(basket))
    seen = {"stamp": basket.stamp, "version": terms.VERSION}
    context = {
        "form": form or SendForm(),
        "seen": seen,
        "basket": basket,
        "phone": shown(basket.phone),
        "lines": lines,
        "sums": basket_lines.sums_of(basket, lines),
        "rules": SaleRules.objects.present(),
    }
    status = 422 if form else 200
    return own_basket.shown(request, "shop/summary.html", context, len(lines), status)


def _placed_before(person: User, form: SendForm) -> Purchase | None:
    """The purchase that this very summary made: a second press, or a page got by Back."""
    form.is_valid()
    stamp = form.cleaned_data.get("stamp")
    return stamp and Purchase.objects.of(person).placed().filter(stamp=stamp).first()


def _place(request: SignedIn, basket: Purchase, form: SendForm) -> Purchase | None:
    """Order; None with a message where nothing was ordered."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            limits.take_order(request.user, basket.pieces.count())
            return placing.place(basket, request.user, data["stamp"], data["version"])
    except (placing.Changed, QuoteRefused):
        sentence = _(
            "Something changed since you saw this page. Please look again: nothing is ordered."
        )
        messages.warning(request, sentence)
    except placing.NotReady:
        messages.warning(request, _("Something is missing. Nothing was ordered."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return None


@require_safe
def terms_page(request: HttpRequest) -> HttpResponse:
    version = date.fromisoformat(terms.VERSION)
    context = {"version": version, "rules": SaleRules.objects.present()}
    return render(request, "shop/terms.html", context)
