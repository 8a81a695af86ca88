"""A customer asks to return a piece, or tells of a flaw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS
from jewelry.aftercare import claims
from jewelry.aftercare.models import ClaimKind, Wish
from jewelry.orders.errors import MoveRefused
from jewelry.platform.files.s3 import StorageUnavailable
from jewelry.talk.attachments import BadFile
from jewelry.talk.forms import AWAY
from shop.claims import ClaimForm
from shop.views.orders import order_page, own_order


@role_required(*BUYERS)
@require_POST
def ask(request: SignedIn, public_id: UUID) -> HttpResponse:
    """A refused request stays in its fields."""
    order = own_order(request, public_id)
    # The rules are checked under the order's lock: a form that is sent twice is one request.
    form = ClaimForm(list(ClaimKind), request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        kind, wish = ClaimKind(said["kind"]), Wish(said["wish"])
        try:
            claims.ask(
                order,
                request.user,
                kind,
                wish,
                said["words"],
                said["attached"],
                token=said["token"],
            )
        except MoveRefused as refused:
            form.add_error(None, str(refused))
        except BadFile as refused:
            form.add_error("attached", str(refused))
        except StorageUnavailable:
            form.add_error(None, AWAY)
        else:
            messages.success(request, _("We have your request, and answer it here."))
            return redirect(f"{resolve_url('shop:order', public_id)}#claims")
    return order_page(request, order, claim_form=form)
