"""A customer writes to the house about an order."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.orders.errors import MoveRefused
from jewelry.talk import saying
from shop.talk import TalkForm
from shop.views.orders import order_page, own_order


@role_required(*BUYERS)
@require_POST
def say(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A refused message stays in its field."""
    order = own_order(request, public_id)
    form = TalkForm(request.POST, auto_id="talk-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            saying.say(order, request.user, said["message"], token=said["token"])
        except MoveRefused as refused:
            form.add_error("message", str(refused))
        else:
            messages.success(request, _("We have your message."))
            return redirect(f"{resolve_url('shop:order', public_id)}#talk")
    return order_page(request, order, talk_form=form)
