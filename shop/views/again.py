"""A customer puts what they ordered before into the basket."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.purchases import baskets
from shop import again, own_basket
from shop.views.basket import leads_to_the_basket
from shop.views.orders import own_order


class AgainForm(forms.Form):
    token = forms.UUIDField()


@role_required(*BUYERS)
@require_POST
@leads_to_the_basket
def order_again(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Its price is looked at anew; nothing is ordered yet."""
    order, form = own_order(request, public_id), AgainForm(request.POST)
    piece = again.piece_of(order)
    if piece is None or not form.is_valid():
        messages.error(request, _("This piece can't be ordered again like that."))
        return redirect("shop:order", public_id)
    token = form.cleaned_data["token"]
    try:
        own_basket.put(request, lambda basket: baskets.add_again(basket, piece, token))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("shop:order", public_id)
    return redirect("shop:basket")
