from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, STAFF
from jewelry.models3d.views import download, light
from jewelry.orders.models import Order
from jewelry.platform.tracing.context import about
from jewelry.pricing.models import PriceRequest
from shop.designs import is_house_piece
from shop.models import Product
from shop.visitors import Visiting, for_visitors


@role_required(*STAFF)
@require_safe
def product_model(request: SignedIn, slug: str) -> HttpResponseBase:
    product = get_object_or_404(Product.objects.select_related("model"), slug=slug, is_listed=True)
    return download(request, product.model, product.slug)


@require_safe
def product_light(request: HttpRequest, slug: str) -> HttpResponseBase:
    product = get_object_or_404(Product.objects.select_related("model"), slug=slug, is_listed=True)
    return light(request, product.model)


@role_required(*BUYERS)
@require_safe
def order_model(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    order = _own(request, public_id)
    if order.model is None or is_house_piece(order):
        raise Http404
    return download(request, order.model, order.number)


@role_required(*BUYERS)
@require_safe
def order_light(request: SignedIn, public_id: UUID) -> HttpResponseBase:
    order = _own(request, public_id)
    return light(request, order.model)


def _own(request: SignedIn, public_id: UUID) -> Order:
    mine = Order.objects.of(request.user).select_related("model")
    return about(get_object_or_404(mine, public_id=public_id))


@for_visitors
@require_safe
def priced_light(request: Visiting, public_id: UUID) -> HttpResponseBase:
    asked = get_object_or_404(
        PriceRequest.objects.of(request.visitor).select_related("model"), public_id=public_id
    )
    return light(request, asked.model)
