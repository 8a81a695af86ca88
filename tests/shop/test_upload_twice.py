"""The form's token: sent again, it is the same request; sent by another, it is theirs."""

import uuid

import pytest
from django.test import Client

from jewelry.models3d.models import Model3D
from jewelry.pricing.models import PriceRequest
from shop import upload_form
from tests.factories import AlloyFactory, UserFactory
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


def test_a_form_sent_twice_is_one_request(owner) -> None:
    token, content = uuid.uuid4(), new_cube()
    first = send(owner, content, token=token)
    second = send(owner, content, token=token)
    asked = PriceRequest.objects.get()
    assert first["Location"] == second["Location"] == f"/price/{asked.public_id}/"


@pytest.mark.parametrize("changes", [{"quantity": 9}, {"alloy": "silver-925"}])
def test_the_same_form_with_something_else_in_it_is_another_request(owner, changes) -> None:
    """As a browser's Back brings it again; and each of the two is still one order."""
    AlloyFactory(code="silver-925")
    token, content = uuid.uuid4(), new_cube()
    for _click in range(2):
        first = send(owner, content, token=token)
        second = send(owner, content, token=token, **changes)
    assert first["Location"] != second["Location"]
    for answer, wanted in ((first, {"quantity": 1}), (second, changes)):
        asked = PriceRequest.objects.get(public_id=answer["Location"].split("/")[-2])
        assert {name: getattr(asked.wanted, name) for name in wanted} == wanted
    assert PriceRequest.objects.count() == 2


def test_another_file_is_another_request(owner) -> None:
    token = uuid.uuid4()
    first, second = (send(owner, new_cube(), token=token) for _file in range(2))
    assert first["Location"] != second["Location"]
    assert Model3D.objects.count() == PriceRequest.objects.count() == 2


def test_two_clicks_at_once_are_one_request(owner, monkeypatch) -> None:
    """The rival comes between the look for the token and the row."""
    token, content, keep = uuid.uuid4(), new_cube(), upload_form.keep

    def rival_first(form, person):
        monkeypatch.setattr(upload_form, "keep", keep)
        send(owner, content, token=token)
        return keep(form, person)

    monkeypatch.setattr(upload_form, "keep", rival_first)
    response = send(owner, content, token=token)
    asked = PriceRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/price/{asked.public_id}/")


def test_anothers_token_neither_shows_nor_changes_the_request(owner, stranger) -> None:
    token = uuid.uuid4()
    send(owner, new_cube(), token=token)
    mine = PriceRequest.objects.get()
    for theirs in (token, mine.public_id):
        response = send(stranger, new_cube(), "theirs.stl", token=theirs, quantity=5)
        assert response["Location"] != f"/price/{mine.public_id}/"
    mine.refresh_from_db()
    assert (mine.title, mine.wanted.quantity) == ("ring.stl", 1)
    assert PriceRequest.objects.filter(title="theirs.stl").count() == 2
