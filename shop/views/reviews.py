"""A customer reviews a delivered piece of the catalogue."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.aftercare import reviews
from jewelry.orders.errors import MoveRefused
from shop.reviews import ReviewForm
from shop.views.orders import order_page, own_order


@role_required(*BUYERS)
@require_POST
def write(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A refused review stays in its fields; a second press is the first review."""
    order, form = own_order(request, public_id), ReviewForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            reviews.write_review(order, request.user, said["stars"], said["words"])
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. We read each review before it is shown."))
            return redirect(f"{resolve_url('shop:order', public_id)}#review")
    return order_page(request, order, review_form=form)
