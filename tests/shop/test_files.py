"""Models are downloaded through us, whole or in pieces, by those whose they are."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.models3d import store
from tests.factories import OrderFactory, UserFactory
from tests.shop.sending import new_cube

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> bytes:
    return new_cube()


@pytest.fixture
def order(content):
    return OrderFactory(model=store.keep(ContentFile(content), "ring.stl"))


@pytest.fixture
def address(order) -> str:
    return f"/orders/{order.public_id}/model/"


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def body(response) -> bytes:
    return b"".join(response)


def test_the_owner_saves_it_under_the_order_s_number(order, address, content) -> None:
    response = signed_in(order.customer).get(address)
    assert body(response) == content
    assert response["Content-Disposition"] == f'attachment; filename="{order.number}.stl"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"


def test_a_download_that_broke_goes_on(order, address, content) -> None:
    client = signed_in(order.customer)
    etag = client.get(address)["ETag"]
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": etag})
    assert (rest.status_code, body(rest)) == (206, content[100:])
    assert client.get(address, headers={"Range": "bytes=9999999-"}).status_code == 416
    head = client.head(address)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(content)))


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nobody_else_learns_that_it_is_there(order, address, method, asked) -> None:
    """Not even by a range, or by naming a version."""
    signed_in(order.customer).get(address)
    for role in (Role.CUSTOMER, Role.PARTNER, Role.OPERATOR, Role.SELLER):
        other = signed_in(UserFactory(role=role))
        assert other.generic(method, address, headers=asked).status_code == 404
    guest = Client().generic(method, address, headers=asked)
    assert (guest.status_code, guest["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_lost_the_order_loses_the_file(order, address, method) -> None:
    """What is kept of it in a browser may not be shown without asking again."""
    client = signed_in(order.customer)
    etag = client.get(address)["ETag"]
    order.customer = UserFactory()
    order.save()
    assert client.generic(method, address, headers={"If-None-Match": etag}).status_code == 404


def test_the_workshop_and_the_office_read_it_too(order, content) -> None:
    workshop = signed_in(UserFactory(role=Role.OPERATOR)).get(f"/mes/orders/{order.number}/model/")
    office = signed_in(UserFactory(role=Role.SELLER)).get(f"/admin/orders/order/{order.pk}/model/")
    for response in (workshop, office):
        assert body(response) == content
        assert response["Cache-Control"].startswith("private, no-cache")


def test_pictures_are_kept_by_browsers_for_ever(order) -> None:
    default_storage.save(order.model.picture_path("rose"), ContentFile(b"RIFF"))
    address = f"/pictures/{order.model.sha256}/rose.webp"
    response = Client().get(address)
    assert (response.status_code, body(response)) == (200, b"RIFF")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = Client().get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
