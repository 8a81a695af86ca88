"""A customer's yes or no to what an order costs."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.orders import lifecycle
from jewelry.orders.errors import MoveRefused
from jewelry.platform.numbers import finite
from jewelry.pricing.labels import rub
from shop.views.orders import own_order


@role_required(*BUYERS)
@require_POST
def accept(request: SignedIn, public_id: UUID) -> HttpResponse:
    order = own_order(request, public_id)
    total = _total(request)
    try:
        order = lifecycle.accept(order, request.user, total)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("You agreed to %(price)s.") % {"price": rub(total)})
    return redirect("shop:order", public_id)


@role_required(*BUYERS)
@require_POST
def decline(request: SignedIn, public_id: UUID) -> HttpResponse:
    order = own_order(request, public_id)
    total = _total(request)
    try:
        lifecycle.decline(order, request.user, request.POST.get("reason", ""), total)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        words = _("You said no to %(price)s. We look for another way, and make nothing.")
        messages.success(request, words % {"price": rub(total)})
    return redirect("shop:order", public_id)


def _total(request: SignedIn) -> Decimal:
    """Return the price that was on the page; an invalid one is refused as not the order's."""
    return finite(request.POST.get("total", "")) or Decimal(0)
