"""Another file instead of the one that something is wrong with; all else stays as it was chosen."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jewelry.accounts.access import SignedIn, role_required
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.pricing.models import Quote
from shop import sending, sheet
from shop.forms import FileForm
from shop.views.orders import BUYERS
from shop.views.price import own_request, sent


@never_cache
@role_required(*BUYERS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_request(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The price of another file, in the same metal, number, finish, ring size and stones."""
    asked = own_request(request, public_id)
    if refusal := sending.too_fast(request):
        return refusal
    form = FileForm()
    if request.method == "POST":
        form = sending.received(request, FileForm)
        wanted = asked.wanted.for_another_file()
        if form.is_valid() and (token := sent(request.user, form, wanted)):
            return redirect("shop:priced", token)
    context = {
        "title": asked.title,
        "back": reverse("shop:priced", args=[public_id]),
        "lede": _("Metal, number, finish, ring size and stones stay as you chose them."),
    }
    return page(request, form, context | reasons(asked.quote, asked.model))


def page(request: HttpRequest, form: FileForm, context: dict[str, Any]) -> HttpResponse:
    shown = sending.context(form) | context | {"is_corrected": True}
    return render(request, "shop/corrected.html", shown, status=sending.status(form))


def reasons(quote: Quote | None, model: Model3D) -> dict[str, Any]:
    """What was found in the file that another one is sent for."""
    found = sheet.of(quote, store.newest(model)).reasons if quote else []
    return {"reasons": [each for each in found if each.next == "send_corrected_file"]}
