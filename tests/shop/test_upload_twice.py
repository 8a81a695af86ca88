"""The form's token: sent again, it is the same order; sent by another, it is nothing."""

import uuid

import pytest
from django.test import Client

from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from tests.factories import UserFactory
from tests.shop.sending import new_cube, send

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def owner() -> Client:
    return signed_in(UserFactory())


@pytest.fixture
def stranger() -> Client:
    return signed_in(UserFactory())


def test_a_form_sent_twice_is_one_order(owner) -> None:
    token = uuid.uuid4()
    first = send(owner, new_cube(), token=token)
    second = send(owner, new_cube(), token=token, quantity=9)
    assert first["Location"] == second["Location"] == f"/orders/{token}/"
    order = Order.objects.get()
    assert (order.quantity, order.version) == (1, 3)
    assert Model3D.objects.get() == order.model


def test_two_clicks_at_once_are_one_order(owner, monkeypatch) -> None:
    """The rival comes between the look for the token and the order."""
    token, content, keep = uuid.uuid4(), new_cube(), store.keep

    def rival_first(file, name):
        monkeypatch.setattr(store, "keep", keep)
        send(owner, content, token=token)
        return keep(file, name)

    monkeypatch.setattr(store, "keep", rival_first)
    response = send(owner, content, token=token)
    assert (response.status_code, response["Location"]) == (302, f"/orders/{token}/")
    assert Order.objects.get().version == 3


def test_anothers_token_neither_shows_nor_changes_the_order(owner, stranger) -> None:
    token = uuid.uuid4()
    send(owner, new_cube(), token=token, title="Mine")
    response = send(stranger, new_cube(), token=token, title="Theirs", quantity=5)
    assert stranger.get(response["Location"]).status_code == 404
    order = Order.objects.get()
    assert (order.title, order.quantity, order.version) == ("Mine", 1, 3)
    assert Model3D.objects.get() == order.model
