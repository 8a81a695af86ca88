"""A person's price requests that were not ordered, the models sent for them, and stored prices."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from jewelry.accounts.models import User
from jewelry.accounts.personal.holder import Holder, rows
from jewelry.models3d.models import Model3D
from jewelry.models3d.personal import forget
from jewelry.pricing import guests
from jewelry.pricing.engine.inputs import specification
from jewelry.pricing.models import PriceRequest, Quote
from jewelry.pricing.quotes.unused import delete_unused

REQUEST_RETENTION = timedelta(days=180)
"""From the request on. A quote that was ordered by then belongs to the order."""

BATCH_SIZE = 200
WINDOW = 5000
"""Stored prices looked at in one run, somewhere in the table: most of them are orders'."""

ERASED = "—"
"""Replaces why a seller named a price."""


def _export(person: User) -> dict[str, Any]:
    asked = PriceRequest.objects.of(person).order_by("-created_at")
    names = ("public_id", "title", "specification", "model__sha256", "model__size", "created_at")
    quotes = person.quotes.order_by("-created_at")
    priced = (
        *("public_id", "alloy__code", "quantity", "verdict", "total", "created_at", "valid_until"),
        "inputs__specification",
    )
    return {"price_requests": rows(asked.values(*names)), "quotes": rows(quotes.values(*priced))}


def _erase(person: User) -> None:
    requests = PriceRequest.objects.of(person)
    models = list(Model3D.objects.filter(pricerequest__in=requests).distinct())
    requests.delete()
    quotes = Quote.objects.filter(customer=person)
    delete_unused(quotes)
    _mask(quotes)
    quotes.exclude(note="").update(note=ERASED)
    forget(models)


def _mask(quotes: "QuerySet[Quote]") -> None:
    """Replace engraved words by as many dashes: they cost the same, so the price stays explained."""
    for quote in quotes.filter(inputs__specification__engraving__isnull=False):
        words = specification(quote.inputs).masked().to_json()
        quote.inputs = {**quote.inputs, "specification": words}
        quote.save(update_fields=["inputs"])


def _expire() -> int:
    before = timezone.now() - REQUEST_RETENTION
    old = PriceRequest.objects.filter(created_at__lt=before).order_by("created_at")
    requests = list(old.select_related("model", "quote")[:BATCH_SIZE])
    PriceRequest.objects.filter(pk__in=[each.pk for each in requests]).delete()
    customers = {each.customer_id for each in requests}
    models = {each.model for each in requests}
    asked = Quote.objects.filter(customer__in=customers, model__in=models, created_at__lt=before)
    delete_unused(asked)
    forget(models)
    return len(requests) + _expire_quotes(before) + guests.expire_guests()


def _expire_quotes(before: datetime) -> int:
    """Delete prices that nobody used: a guest's when it holds no longer, else after the time of
    requests."""
    ends = Quote.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return 0
    begin = ends["first"] + secrets.randbelow(max(1, ends["last"] - ends["first"] - WINDOW + 1))
    over = Q(created_at__lt=before) | Q(customer=None, valid_until__lt=timezone.now())
    return delete_unused(Quote.objects.filter(over, pk__gte=begin, pk__lt=begin + WINDOW))


PRICES = Holder("prices", _export, _erase, expire=_expire)
