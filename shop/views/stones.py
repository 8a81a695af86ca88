"""A customer marks the bodies of a model that are stones."""

from dataclasses import replace
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jewelry.accounts.access import SignedIn, role_required
from jewelry.accounts.models import BUYERS, User
from jewelry.orders import revising
from jewelry.orders.errors import ModelChanged
from jewelry.orders.models import Order
from jewelry.orders.transition import lock_order
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.marking import Unmarkable, answered
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes import requests
from shop import limits, marking, price_page, upload_form
from shop.forms import OrderPricedForm
from shop.marking import SENTENCES, MarkForm
from shop.views.corrected import check_changeable, priced_by
from shop.views.orders import own_order
from shop.views.price import own_request, page_of
from shop.visitors import Visiting, for_visitors


@for_visitors
@require_POST
def of_request(request: Visiting, public_id: UUID) -> HttpResponse:
    """Measure the model without these bodies, and price it with them. Repeating changes nothing."""
    asked = own_request(request, public_id)
    form = marking.form_for(asked.model, asked.wanted, request.POST)
    if form is None or (form.is_valid() and upload_form.written(form, partial(_mark, asked, form))):
        return redirect("shop:priced", public_id)
    if asked.quote is None:
        return redirect("shop:priced", public_id)  # which shows how far the measuring is
    seen = price_page.page(own_request(request, public_id), None, form)
    return page_of(request, seen, OrderPricedForm(), 422)


@transaction.atomic
def _mark(asked: PriceRequest, form: MarkForm) -> None:
    limits.take_mark(asked.customer)
    try:
        requests.mark(asked, form.numbers, form.chosen, form.left_out)
    except Unmarkable as refused:
        raise ValidationError(SENTENCES[refused.code]) from refused


@role_required(*BUYERS)
@require_POST
def of_order(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Possible until the order is approved; it is priced anew."""
    order = own_order(request, public_id)
    form = None
    if order.model:
        form = marking.form_for(order.model, order.specification, request.POST)
    if form is None:
        return redirect("shop:order", public_id)
    return priced_by(request, order, form, partial(_mark_order, order, request.user, form))


@transaction.atomic
def _mark_order(order: Order, person: User, form: MarkForm) -> None:
    limits.take_mark(person)
    check_changeable(order, person)
    model = lock_order(order).model
    if model is None or model != order.model:
        raise ModelChanged(order)  # the list is of another file
    try:
        model, wanted = answered(
            model, order.specification, form.numbers, form.chosen, form.left_out
        )
    except Unmarkable as refused:
        raise ValidationError(SENTENCES[refused.code]) from refused
    seen = form.cleaned_data["seen"]

    def by_that(now: Specification) -> Specification:
        return replace(now, stones=wanted.stones)

    revising.reread(order, person, by_that, seen=seen, model=model)
