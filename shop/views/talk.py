"""A customer writes to the house about an order."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.talk import attachments
from jewelry.talk.forms import MessageForm
from jewelry.talk.models import Attachment
from shop.views.orders import order_page, own_order


@role_required(*BUYERS)
@require_POST
def say(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A refused message stays in its field."""
    order = own_order(request, public_id)
    form = MessageForm(request.POST, request.FILES, auto_id="talk-%s")
    if form.is_valid() and form.say(order, request.user):
        messages.success(request, _("We have your message."))
        return redirect(f"{resolve_url('shop:order', public_id)}#talk")
    return order_page(request, order, talk_form=form)


@role_required(*BUYERS)
@require_safe
def attached(request: SignedIn, public_id: UUID, attached: UUID) -> HttpResponseBase:
    files = Attachment.objects.filter(message__order=own_order(request, public_id))
    return attachments.answer(request, get_object_or_404(files, public_id=attached))
