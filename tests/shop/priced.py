"""A model with a price request, for the tests of its pages."""

import uuid

from django.test import Client

from jewelry.orders.models import Order
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import MeasurementFactory, PriceRequestFactory, geometry_of
from tests.shop.checking_out import check_out
from tests.support.html import compact


def priced_for(person, **changes) -> PriceRequest:
    """Measured and priced; `changes` are of its geometry."""
    asked = PriceRequestFactory(customer=person, title="Wave")
    MeasurementFactory(model=asked.model, geometry=geometry_of() | changes)
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def url_of(asked: PriceRequest) -> str:
    return f"/price/{asked.public_id}/"


def spaced(text: str) -> str:
    """As it is read: one space between words."""
    return " ".join(text.split())


def text_of(response) -> str:
    return spaced(compact(response.content.decode()))


def choice(**changes) -> dict[str, object]:
    return {"alloy": "gold-585-yellow", "quantity": 1, "finish": "polished"} | changes


def order_form(asked: PriceRequest, **changes) -> dict[str, object]:
    asked.refresh_from_db()
    return {"token": uuid.uuid4(), "quote": asked.quote.public_id, "comment": ""} | changes


def ordered(client: Client, asked: PriceRequest, **changes) -> Order:
    form = order_form(asked, **changes)
    response = client.post(f"{url_of(asked)}order/", form)
    assert response["Location"] == "/basket/"
    check_out(client)
    return Order.objects.get()
