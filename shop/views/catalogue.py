import re

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jewelry.models3d.findings import describe, severity
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Tariff
from jewelry.pricing.quotes.calculation import Priced
from jewelry.purchases import baskets
from jewelry.purchases.models import Piece
from shop import catalogue_cache, own_basket, shown_price, upload_form
from shop.form_tokens import is_valid
from shop.forms import ProductOrderForm
from shop.models import Kind, Product
from shop.prices import measured
from shop.views.orders import may_order

MANY = re.compile(r"[1-9][0-9]?|100")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        kind = ""
    context = {
        "shelf": mark_safe(catalogue_cache.html(kind)),  # noqa: S308  our own template made it
        "kinds": Kind.choices,
        "kind": kind,
    }
    return render(request, "shop/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, slug: str) -> HttpResponse:
    piece = get_object_or_404(
        Product.objects.select_related("model", "alloy"), slug=slug, is_listed=True
    )
    if request.method == "POST":
        form = ProductOrderForm(request.POST)
        may_put = may_order(request.user) and is_valid(form, request)
        if may_put and upload_form.written(form, lambda: _put(request, piece, form)):
            return redirect("shop:basket")
    else:
        alloy, quantity = request.GET.get("alloy"), request.GET.get("quantity", "")
        pieces = quantity if MANY.fullmatch(quantity) else 1
        form = ProductOrderForm(initial={"alloy": alloy or piece.alloy.code, "quantity": pieces})
    context = {"product": piece, "form": form, "may_order": may_order(request.user)}
    return render(
        request,
        "shop/product.html",
        context | _offer(piece, str(form["alloy"].value())),
        status=upload_form.status(form),
    )


def _put(request: HttpRequest, piece: Product, form: ProductOrderForm) -> None:
    """Put it into the basket at the price on the page; raises `ValidationError` if that does not
    hold."""
    data = form.cleaned_data
    seen = shown_price.read(data["shown"], piece)
    if seen is None:
        raise ValidationError(_("That price is no longer held. Here is today's."))
    wanted = Specification(data["alloy"].code, data["quantity"])
    chosen = Piece(
        title=piece.name,
        slug=piece.slug,
        model=piece.model,
        specification=wanted.to_json(),
        comment=data["comment"],
    )
    figures = seen.measurement, seen.tariff, seen.at
    own_basket.put(
        request, lambda basket: baskets.add_house(basket, chosen, *figures, data["token"])
    )


def _offer(piece: Product, chosen: str) -> dict[str, object]:
    """Return the piece's price in every alloy on offer, and the notes about the piece."""
    [(_product, measurement)] = measured([piece])
    tariff = Tariff.objects.in_force()
    alloys = list(Alloy.objects.filter(is_offered=True))
    priced = [
        (alloy, quotes.calculate(measurement, Specification(alloy.code), tariff))
        if measurement
        else (alloy, None)
        for alloy in alloys
    ]
    selected = next(
        (pair for pair in priced if pair[0].code == chosen), priced[0] if priced else None
    )
    return {
        "alloys": priced,
        "selected": selected,
        "doubts": _doubts(selected[1] if selected else None),
        "measurement": measurement,
        "facts": measurement.facts if measurement else None,
        "tariff": tariff,
        "valid_days": tariff.valid_days,
        "shown": shown_price.sign(tariff, measurement),
    }


def _doubts(price: Priced | None) -> list[str]:
    """Return why the price is provisional, in sentences; empty for a firm one."""
    found = price.findings if price else []
    return [describe(each) for each in found if severity(each) == "provisional"]
