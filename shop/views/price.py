"""A price without an order: a model is sent, measured and priced, and its metal can be changed."""

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jewelry.accounts.models import User
from jewelry.models3d import quota
from jewelry.models3d.formats import door
from jewelry.models3d.models import Model3D
from jewelry.orders import placing
from jewelry.orders.placing import QuoteRefused
from jewelry.pricing.engine import inputs
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes import requests
from jewelry.purchases import baskets
from shop import limits, own_basket, price_page, upload_form, visitors
from shop.form_tokens import is_valid
from shop.forms import ChoiceForm, FileForm, OrderPricedForm, PriceForm
from shop.views.orders import may_order
from shop.visitors import Visiting, for_visitors


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Everybody may read the page; customers and visitors without an account may send a model."""
    if request.method == "POST":
        if not may_order(request.user):
            raise Http404
        if refusal := upload_form.too_fast(request):
            return refusal
        return visitors.unless_gone(request, lambda: _receive(request))
    return _page(request, PriceForm(initial={"alloy": _metal(request)}))


def _receive(request: HttpRequest) -> HttpResponse:
    form = upload_form.received(request, PriceForm)
    visitor = sender(request, form) if form.is_valid() else None
    if visitor and (token := sent(visitor, form, form.wanted())):
        visitors.follow_guest(request, PriceRequest.objects.filter(public_id=token))
        return redirect("shop:priced", token)
    return _page(request, form)


def sender(request: HttpRequest, form: FileForm) -> User | None:
    """Return who sends the valid form; None, with the form's errors, for a guest with too much."""
    if isinstance(request.user, User):
        return request.user
    if not upload_form.written(form, partial(limits.take_file_of_guest, request)):
        return None
    return visitors.visitor_or_new(request)


def _metal(request: HttpRequest) -> str:
    return request.GET.get("alloy") or price_page.usual_alloy()


def _page(request: HttpRequest, form: PriceForm) -> HttpResponse:
    context = upload_form.context(form) | {"may_order": may_order(request.user)}
    if visitor := visitors.visitor_of(request):
        context["recent"] = price_page.recent(visitor, request.GET.get("before", ""))
    if not request.user.is_authenticated:
        context |= {"max_bytes": quota.MB * settings.STORAGE_MB_PER_GUEST, "here": request.path}
    return render(request, "shop/price.html", context, status=upload_form.status(form))


def sent(customer: User, form: FileForm, wanted: Specification) -> UUID | None:
    """Return the id of the request for the valid form's file; None with the form's errors."""
    data = form.cleaned_data

    def ask(model: Model3D) -> None:
        limits.take_price(customer)
        title = door.display_name(data["file"].name)
        requests.ask(customer, title, model, wanted, data["token"])

    return upload_form.sent_once(form, customer, PriceRequest.objects.all(), ask)


@never_cache
@for_visitors
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Visiting, public_id: UUID) -> HttpResponse:
    """While the model is measured the page polls with the stage it knows as its tag."""
    asked = own_request(request, public_id)
    form = None
    if request.method == "POST":
        form = ChoiceForm(request.POST, asked=asked)
        if form.is_valid() and upload_form.written(form, partial(_choose, asked, form)):
            if not request.headers.get("HX-Request"):
                return redirect("shop:priced", public_id)
            asked, form = own_request(request, public_id), None
    seen = price_page.page(asked, form)
    tag = _tag(seen)
    if request.method == "GET" and request.headers.get("HX-PTag") == tag:
        return HttpResponse(status=304)
    return page_of(request, seen, OrderPricedForm(), 422 if form else 200)


@transaction.atomic
def _choose(asked: PriceRequest, form: ChoiceForm) -> None:
    limits.take_choice(asked.customer)
    requests.choose(asked, form.wanted())


@for_visitors
@require_POST
def order(request: Visiting, public_id: UUID) -> HttpResponse:
    """Put the very quote that was on the page into the basket, or show what has changed."""
    asked = own_request(request, public_id)
    form = OrderPricedForm(request.POST)
    is_readable = is_valid(form, request)
    quote = _shown(asked, form.cleaned_data.get("quote"))
    if quote is not None:
        if (instead := _not_in_the_price(request, asked, form)) is not None:
            return instead
        form.compare(quote.total)
    if form.has_error("max_total"):
        return page_of(request, price_page.page(asked, None), form, 422)
    if quote is None or not is_readable:
        messages.error(request, _("The price has changed meanwhile. Please look at it again."))
        return redirect("shop:priced", public_id)
    try:
        is_put = upload_form.written(form, lambda: _put(request, asked, quote, form))
    except QuoteRefused:
        requests.choose(asked, None)
        messages.error(request, _("That price is no longer held. Here is today's."))
        return redirect("shop:priced", public_id)
    if not is_put:
        messages.error(request, " ".join(map(str, form.non_field_errors())))
        return redirect("shop:priced", public_id)
    return redirect("shop:basket")


def _tag(seen: dict[str, Any]) -> str:
    return f"{seen['stage']}-{get_language()}"


def page_of(
    request: Visiting, seen: dict[str, Any], send_off: OrderPricedForm, code: int
) -> HttpResponse:
    template = "shop/_priced.html" if request.headers.get("HX-Request") else "shop/priced.html"
    context = seen | {"tag": _tag(seen), "token": uuid4(), "send_off": send_off}
    context["here"] = reverse("shop:priced", args=[seen["asked"].public_id])
    response = render(request, template, context, status=code)
    response["HX-PTag"] = context["tag"]
    return response


def _shown(asked: PriceRequest, public_id: UUID | None) -> Quote | None:
    """Return the quote on the page, even if the request has a newer one for the same."""
    found = Quote.objects.filter(customer=asked.customer_id, model=asked.model_id)
    quote = found.filter(public_id=public_id).first() if public_id else None
    return quote if quote and inputs.specification(quote.inputs) == asked.wanted else None


def _put(request: Visiting, asked: PriceRequest, quote: Quote, form: OrderPricedForm) -> None:
    placing.check(quote)
    data = form.cleaned_data
    said = {"comment": data["comment"], "most": data["max_total"]}
    own_basket.put(
        request, lambda basket: baskets.add_priced(basket, asked, quote, data["token"], **said)
    )


def _not_in_the_price(
    request: Visiting, asked: PriceRequest, typed: OrderPricedForm
) -> HttpResponse | None:
    """Return a page that says what the fields have and the price has not; None if nothing.

    Then nothing is ordered, and everything typed is kept.
    """
    if "alloy" not in request.POST:
        return None
    form = ChoiceForm(request.POST, asked=asked)
    if form.is_valid() and form.wanted() == asked.wanted:
        return None
    if not form.is_valid() or not upload_form.written(form, partial(_choose, asked, form)):
        messages.error(request, _("Nothing was ordered."))
        return page_of(request, price_page.page(asked, form), typed, 422)
    messages.info(
        request, _("You changed the piece. This is its price now: nothing is ordered yet.")
    )
    return page_of(
        request, price_page.page(own_request(request, asked.public_id), None), typed, 200
    )


def own_request(request: Visiting, public_id: UUID) -> PriceRequest:
    return get_object_or_404(
        PriceRequest.objects.of(request.visitor).in_full(), public_id=public_id
    )
