"""The basket, of customers and of guests: looked at, changed, emptied."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.orders.errors import MoveRefused
from jewelry.orders.models import Order
from jewelry.platform.numbers import TypedIntegerField
from jewelry.purchases import baskets, checkout
from jewelry.purchases.baskets import BasketRefused
from jewelry.purchases.models import Piece, Purchase
from shop import basket_lines, own_basket
from shop.models import Product


class QuantityForm(forms.Form):
    quantity = TypedIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])


def leads_to_the_basket(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A basket that was ordered meanwhile is told, and the present one shown."""

    @wraps(view)
    def told(request: HttpRequest, **found: Any) -> HttpResponse:
        try:
            return view(request, **found)
        except BasketRefused as refused:
            messages.warning(request, str(refused))
            return redirect("shop:basket")

    return told


@never_cache
@require_safe
@leads_to_the_basket
def show(request: HttpRequest) -> HttpResponse:
    basket = own_basket.of(request)
    context: dict[str, object] = {"basket": basket, "last": _last(request)}
    lines: list[basket_lines.Line] = []
    if basket:
        checkout.refresh(basket)
        lines = basket_lines.lines_of(checkout.pieces_of(basket))
        context |= {"lines": lines, "sums": basket_lines.sums_of(basket, lines)}
    return own_basket.shown(request, "shop/basket.html", context, len(lines))


@require_POST
@leads_to_the_basket
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    piece, form = _own_piece(request, public_id), QuantityForm(request.POST)
    if form.is_valid():
        wanted = replace(piece.wanted, quantity=form.cleaned_data["quantity"])
        try:
            with transaction.atomic():
                own_basket.take_add(request)
                baskets.change(piece, wanted)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("The quantity is from 1 to 100. Nothing was changed."))
    return redirect("shop:basket")


@require_POST
@leads_to_the_basket
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    piece = _own_piece(request, public_id)
    baskets.remove(piece)
    messages.info(request, _("“%(title)s” is out of the basket.") % {"title": piece.title})
    return redirect("shop:basket")


@role_required(*BUYERS)
@require_POST
@leads_to_the_basket
def put_draft(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Go on with an order that was begun and not sent."""
    sent = Order.objects.of(request.user).in_full().exclude(model=None)
    draft = get_object_or_404(sent, public_id=public_id)
    product = Product.objects.filter(model=draft.model_id).first()
    piece = Piece(
        title=draft.title,
        slug=product.slug if product else "",
        is_ours=product is not None,
        model=draft.model,
        specification=draft.specification.to_json(),
        comment=draft.comment,
    )
    try:
        own_basket.put(request, lambda basket: baskets.add_draft(basket, draft, piece))
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("shop:order", public_id)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("shop:order", public_id)
    return redirect("shop:basket")


def _own_piece(request: HttpRequest, public_id: UUID) -> Piece:
    """Raises `NoPiece` of what was taken out or ordered meanwhile, and of another person's."""
    basket = own_basket.of(request)
    piece = basket and basket.pieces.filter(public_id=public_id).first()
    if not piece:
        raise baskets.NoPiece
    return piece


def _last(request: HttpRequest) -> Purchase | None:
    """The newest purchase of a customer, for whom the basket is empty after it."""
    if (person := own_basket.buyer(request)) is None:
        return None
    return Purchase.objects.of(person).placed().order_by("-placed_at").first()
