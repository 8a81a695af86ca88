"""What a customer says of a piece that was sent."""

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
from jewelry.orders.statuses import Status
from shop.views.orders import own_order


@role_required(*BUYERS)
@require_POST
def delivered(request: SignedIn, public_id: UUID) -> HttpResponse:
    """ "I have it". A second press changes nothing."""
    order = own_order(request, public_id)
    try:
        if order.status != Status.CLOSED:
            lifecycle.close(order, request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you. We hope it is worn often."))
    return redirect("shop:order", public_id)
