"""The form's token: sent again, it is the same order; sent by another, it is theirs."""

import uuid

import pytest
from django.test import Client

from jewelry.models3d.models import Model3D
from jewelry.orders.models import Order
from shop import upload_form
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
    token, content = uuid.uuid4(), new_cube()
    first = send(owner, content, token=token)
    second = send(owner, content, token=token)
    order = Order.objects.get()
    assert first["Location"] == second["Location"] == f"/orders/{order.public_id}/"
    assert order.version == 3


@pytest.mark.parametrize("changes", [{"quantity": 9}, {"title": "Other"}, {"comment": "Thin"}])
def test_the_same_form_with_something_else_in_it_is_another_order(owner, changes) -> None:
    """As a browser's Back brings it again; and each of the two is still one order."""
    token, content = uuid.uuid4(), new_cube()
    for _click in range(2):
        first = send(owner, content, token=token)
        second = send(owner, content, token=token, **changes)
    assert first["Location"] != second["Location"]
    for answer, wanted in ((first, {"quantity": 1, "comment": ""}), (second, changes)):
        order = Order.objects.get(public_id=answer["Location"].split("/")[-2])
        assert {name: getattr(order, name) for name in wanted} == wanted
    assert Order.objects.count() == 2


def test_another_file_is_another_order(owner) -> None:
    token = uuid.uuid4()
    first, second = (send(owner, new_cube(), token=token) for _file in range(2))
    assert first["Location"] != second["Location"]
    assert Model3D.objects.count() == Order.objects.count() == 2


def test_two_clicks_at_once_are_one_order(owner, monkeypatch) -> None:
    """The rival comes between the look for the token and the order."""
    token, content, keep = uuid.uuid4(), new_cube(), upload_form.keep

    def rival_first(form, person):
        monkeypatch.setattr(upload_form, "keep", keep)
        send(owner, content, token=token)
        return keep(form, person)

    monkeypatch.setattr(upload_form, "keep", rival_first)
    response = send(owner, content, token=token)
    order = Order.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/orders/{order.public_id}/")
    assert order.version == 3


def test_anothers_token_neither_shows_nor_changes_the_order(owner, stranger) -> None:
    token = uuid.uuid4()
    send(owner, new_cube(), token=token, title="Mine")
    mine = Order.objects.get()
    for theirs in (token, mine.public_id):
        response = send(stranger, new_cube(), token=theirs, title="Theirs", quantity=5)
        assert response["Location"] != f"/orders/{mine.public_id}/"
    mine.refresh_from_db()
    assert (mine.title, mine.quantity, mine.version) == ("Mine", 1, 3)
    assert Order.objects.filter(title="Theirs").count() == 2
