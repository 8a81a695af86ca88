"""Quotes: a price for a model and a specification, held until it says."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router

from crm.partners import live, sandbox
from crm.partners.api import serializers
from crm.partners.api.auth import Asking, Bearer
from crm.partners.api.idempotency import PARAMETER, once
from crm.partners.api.models import not_offered, own
from crm.partners.api.problems import Problem
from crm.partners.api.schemas.problems import READ_ERRORS, WRITE_ERRORS, ProblemOut
from crm.partners.api.schemas.quotes import QuoteIn, QuoteOut, SpecificationIn
from crm.partners.models import GivenQuote, Scope
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Alloy, Quote

router = Router(tags=["Quotes"])


@router.post(
    "/quotes",
    auth=Bearer(Scope.QUOTES_WRITE, "json"),
    response={201: QuoteOut, WRITE_ERRORS - {404}: ProblemOut},
    openapi_extra=PARAMETER,
    summary="Ask for a quote",
)
@once
def make(request: Asking, body: QuoteIn) -> HttpResponse:
    """For a model that is measured. A quote without a total waits for a person's price."""
    sent = own(request, body.model)
    wanted = _wanted(body.specification)
    # The sandbox's quotes have no customer, so that they are on no customer's pages.
    customer = None if request.auth.is_test else request.auth.partner
    made = quotes.known(sent.model, wanted, customer=customer)
    if made is None:
        raise Problem("not-measured", wait=2)
    GivenQuote.objects.create(quote=made, sent=sent)
    location = reverse("api:read_quote", args=[made.public_id])
    return serializers.reply(201, serializers.quote(made), location)


@router.get(
    "/quotes/{uuid:quote_id}",
    auth=Bearer(Scope.QUOTES_READ),
    response={200: QuoteOut, READ_ERRORS: ProblemOut},
    summary="Read a quote",
    url_name="read_quote",
)
def read(request: Asking, quote_id: UUID) -> HttpResponse:
    return serializers.reply(200, serializers.quote(own_quote(request, quote_id)))


def own_quote(request: Asking, quote_id: UUID) -> Quote:
    room = sandbox if request.auth.is_test else live
    found = room.quotes_of(request.auth)
    quote: Quote | None = found.filter(public_id=quote_id).first()
    if quote:
        return quote
    raise Problem("not-found")


def _wanted(asked: SpecificationIn) -> Specification:
    if not Alloy.objects.filter(code=asked.alloy, is_offered=True).exists():
        raise Problem("invalid", errors=[not_offered("/body/specification/alloy")])
    try:
        return Specification.from_json(asked.model_dump())
    except ValueError as error:
        errors = [{"pointer": "/body/specification", "detail": str(error)}]
        raise Problem("invalid", errors=errors) from None
