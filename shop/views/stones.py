"""Which bodies of a model are stones, as its customer says."""

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.pricing import requests
from jewelry.pricing.marking import Unmarkable
from jewelry.pricing.models import PriceRequest
from shop import limits, marking, priced, sending
from shop.forms import OrderPricedForm
from shop.marking import SENTENCES, MarkForm
from shop.views.orders import BUYERS
from shop.views.price import own_request, page_of


@role_required(*BUYERS)
@require_POST
def of_request(request: SignedIn, public_id: UUID) -> HttpResponse:
    """The model is measured without them, and priced with them. Said twice, it is done once."""
    asked = own_request(request, public_id)
    form = marking.form_for(asked.model, asked.wanted, request.POST)
    if form is None or (form.is_valid() and sending.written(form, partial(_mark, asked, form))):
        return redirect("shop:priced", public_id)
    if asked.quote is None:
        return redirect("shop:priced", public_id)  # which shows how far the measuring is
    seen = priced.page(own_request(request, public_id), None, form)
    return page_of(request, seen, OrderPricedForm(), 422)


@transaction.atomic
def _mark(asked: PriceRequest, form: MarkForm) -> None:
    limits.take_mark(asked.customer)
    try:
        requests.mark(asked, form.numbers, form.chosen)
    except Unmarkable as refused:
        raise ValidationError(SENTENCES[refused.code]) from refused
