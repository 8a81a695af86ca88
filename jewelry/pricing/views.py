"""A quote's document, for its customer and for sellers."""

from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, STAFF, User
from jewelry.models3d.models import Measurement
from jewelry.models3d.store import StorageUnavailable
from jewelry.platform import unavailable
from jewelry.pricing import quotes
from jewelry.pricing.document import pdf
from jewelry.pricing.document.as_json import quote_as_document
from jewelry.pricing.document.view import paper
from jewelry.pricing.models import Quote
from jewelry.pricing.visible_lines import is_shown_in_full

READERS = (*BUYERS, *STAFF)


@never_cache
@role_required(*READERS)
@require_safe
def page(request: SignedIn, public_id: UUID) -> HttpResponse:
    quote = _readable(request.user, public_id)
    return render(request, "quotes/quote.html", _context(quote, request.user.role))


@never_cache
@role_required(*READERS)
@require_safe
def as_json(request: SignedIn, public_id: UUID) -> HttpResponse:
    quote = _readable(request.user, public_id)
    found = quote_as_document(quote, request.user.role)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@never_cache
@role_required(*READERS)
@require_safe
def as_pdf(request: SignedIn, public_id: UUID) -> HttpResponse:
    quote = _readable(request.user, public_id)
    try:
        file = pdf.render(paper(quote, request.user.role), _picture(quote))
    except pdf.TooSlow:
        sentence = _("The document could not be made just now. Please try again in a minute.")
        return unavailable.page(request, sentence)
    name = {"Content-Disposition": f'inline; filename="{quote.number}.pdf"'}
    return HttpResponse(file, content_type="application/pdf", headers=name)


@never_cache
@role_required(*READERS)
@require_POST
def check(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Write nothing: answer with the page itself, or the one part of it that htmx asks for."""
    quote = _readable(request.user, public_id)
    found = quotes.check(quote)
    if request.user.role in BUYERS:
        found = found.without("fee")
    if request.headers.get("HX-Request"):
        in_full = is_shown_in_full(quote.tariff, request.user.role)
        context = {"quote": quote, "check": found, "in_full": in_full}
        return render(request, "quotes/_check.html", context)
    return render(
        request, "quotes/quote.html", _context(quote, request.user.role) | {"check": found}
    )


def _readable(person: User, public_id: UUID) -> Quote:
    quote = get_object_or_404(
        Quote.objects.select_related("model", "alloy", "tariff", "author", "replaces"),
        public_id=public_id,
    )
    if person.role in BUYERS and quote.customer_id != person.pk:
        raise Http404
    return quote


def _picture(quote: Quote) -> bytes | None:
    """Return None where there is no picture, or the storage does not answer."""
    if quote.model is None:
        return None
    try:
        with default_storage.open(quote.model.picture_path(quote.alloy.colour)) as file:
            return bytes(file.read())
    except (FileNotFoundError, StorageUnavailable):
        return None


def _context(quote: Quote, role: str) -> dict[str, Any]:
    return {
        "quote": quote,
        "in_full": is_shown_in_full(quote.tariff, role),
        "paper": paper(quote, role),
        "pictured": Measurement.objects.filter(model=quote.model_id, pictured=True).exists(),
    }
