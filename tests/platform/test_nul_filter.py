"""A NUL is refused in a sentence, wherever it comes in, and nothing is left of what it came with."""

import pytest
from django.conf import settings
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory

pytestmark = pytest.mark.django_db
SENTENCE = "There is a character in it (NUL)"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("path", ["/?kind=%00", "/products/a%00b/", "/mes/?q=%00", "/%00"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "poll"])
def test_in_an_address(path, headers) -> None:
    answer = signed_in(UserFactory(role=Role.OPERATOR)).get(path, headers=headers)
    assert answer.status_code == 400
    assert SENTENCE in answer.content.decode()


@pytest.mark.parametrize("name", [settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "poll"])
def test_in_a_cookie(name, headers) -> None:
    client = Client()
    client.cookies[name] = "a\0b"
    assert client.get("/mes/", headers=headers).status_code == 400


def test_in_the_reason_of_a_move() -> None:
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    answer = signed_in(order.customer).post(
        f"/orders/{order.public_id}/cancel/", {"reason": "a\0b"}
    )
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (400, True)
    assert Order.objects.get().status == Status.PRICE_CALCULATED
    assert not order.events.exists()


def test_in_the_reason_of_a_return() -> None:
    order = OrderFactory(status=Status.MANUFACTURING_STARTED)
    answer = signed_in(order.operator).post(
        f"/mes/orders/{order.number}/return/", {"reason": "a\0b"}
    )
    assert answer.status_code == 400
    assert Order.objects.get().status == Status.MANUFACTURING_STARTED


def test_a_form_says_it_at_the_field(client) -> None:
    answer = client.post("/accounts/signup/", {"name": "a\0b"})
    assert answer.status_code == 422
    assert "Null characters are not allowed." in answer.content.decode()


def test_to_a_program_in_its_own_shape(client) -> None:
    answer = client.get("/api/v1/orders/%00")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("name", ["missing.js", "npm/missing.js", "npm/", "..%2fmanage.py"])
def test_a_static_file_that_is_not_there(client, name) -> None:
    assert client.get(f"/static/{name}").status_code == 404
