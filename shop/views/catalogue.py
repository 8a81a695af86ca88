from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jewelry.pricing.engine.specification import Specification
from jewelry.purchases import baskets
from jewelry.purchases.models import Piece
from shop import catalogue_cache, linked_data, own_basket, reviews, shown_price, upload_form
from shop.form_tokens import is_valid
from shop.models import Kind, Product
from shop.product_form import ProductOrderForm
from shop.product_page import ProductPage
from shop.views.orders import may_order


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
    piece = _piece(slug)
    page = ProductPage(piece)
    if request.method != "POST":
        return _show(request, page, *page.chosen(request.GET))
    form = page.form(request.POST)
    may_put = may_order(request.user) and is_valid(form, request)
    if may_put and upload_form.written(form, lambda: _put(request, piece, form)):
        return redirect("shop:basket")
    form.is_valid()
    return _show(request, page, form, form.wanted(), upload_form.status(form))


@require_POST
def product_price(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the price of another choice; nothing is ordered."""
    page = ProductPage(_piece(slug))
    form = page.form(request.POST, deciding=True)
    form.is_valid()
    return _show(request, page, form, form.wanted(), upload_form.status(form))


def _piece(slug: str) -> Product:
    found = Product.objects.select_related("model", "alloy")
    return get_object_or_404(found, slug=slug, is_listed=True)


def _show(
    request: HttpRequest,
    page: ProductPage,
    form: ProductOrderForm,
    wanted: Specification,
    status: int = 200,
) -> HttpResponse:
    is_part = "HX-Request" in request.headers
    template = "shop/_product_offer.html" if is_part else "shop/product.html"
    context = page.context(form, wanted) | {"may_order": may_order(request.user)}
    if not is_part:
        context |= reviews.shown_context(page.piece, request)
        said = context["offers"], wanted.quantity, context["rating"]
        context["linked_data"] = linked_data.product_data(request, page.piece, *said)
    return render(request, template, context, status=status)


def _put(request: HttpRequest, piece: Product, form: ProductOrderForm) -> None:
    """Put it into the basket at the price on the page; raises `ValidationError` if that does not
    hold."""
    data = form.cleaned_data
    seen = shown_price.read(data["shown"], piece)
    if seen is None:
        raise ValidationError(_("That price is no longer held. Here is today's."))
    form.measurement = seen.measurement
    chosen = Piece(
        title=piece.name,
        slug=piece.slug,
        model=piece.model,
        specification=form.wanted().to_json(),
        comment=data["comment"],
    )
    figures = seen.measurement, seen.tariff, seen.at
    own_basket.put(
        request, lambda basket: baskets.add_house(basket, chosen, *figures, data["token"])
    )
