"""Visitors without an account: they ask for a price, and sign in later."""

from django.test import Client

from jewelry.accounts.models import User
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import MeasurementFactory, UserFactory
from tests.shop.sending import new_cube, send


def priced_by(client: Client) -> PriceRequest:
    """Of a visitor without an account, who sent a model and has its price."""
    response = send(client, new_cube())
    asked = PriceRequest.objects.get(public_id=response["Location"].split("/")[2])
    MeasurementFactory(model=asked.model)
    answer_request(asked.pk)
    asked.refresh_from_db()
    return asked


def signed_in(client: Client) -> User:
    """By the form, as a person does: Django's `login` keeps what the session has."""
    person = UserFactory(username="nina")
    person.set_password("one long word")
    person.save()
    data = {"username": "nina", "password": "one long word"}
    assert client.post("/accounts/login/", data).status_code == 302
    return person


def signing_in(data: dict[str, str]) -> Client:
    client = Client()
    client.post("/accounts/login/", data)
    return client
