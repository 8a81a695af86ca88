"""Models are downloaded through us, whole or in pieces, by those whose they are."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from jewelry.accounts.models import Role
from jewelry.models3d import store
from jewelry.orders.models import Order
from jewelry.orders.moves import Verb
from tests.factories import EventFactory, OrderFactory, UserFactory
from tests.shop.checking_out import check_out
from tests.shop.products import ProductFactory
from tests.shop.sending import new_cube

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> bytes:
    return new_cube()


@pytest.fixture
def order(content):
    """Of the customer's own file."""
    made = OrderFactory(model=store.keep(ContentFile(content), "ring.stl"))
    EventFactory(order=made, verb=Verb.UPLOAD)
    return made


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
def test_an_operator_who_lost_the_order_loses_the_file(order, address, method) -> None:
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


@pytest.fixture
def piece(content):
    """The shop's own, as a customer orders it."""
    product = ProductFactory(model=store.keep(ContentFile(content), "wave.stl"))
    default_storage.save(product.model.glb_path, ContentFile(b"glTF"))
    return product


def bought(client: Client, piece) -> Order:
    page = client.get(piece.get_absolute_url())
    form = {"token": uuid4(), "alloy": piece.alloy.code, "quantity": 1}
    client.post(piece.get_absolute_url(), form | {"shown": page.context["shown"]})
    check_out(client)
    return Order.objects.get()


def test_a_house_piece_s_buyer_turns_it_and_does_not_get_its_file(piece) -> None:
    buyer = signed_in(UserFactory())
    order = bought(buyer, piece)
    assert buyer.get(f"/orders/{order.public_id}/model/").status_code == 404
    assert "/model/" not in buyer.get(f"/orders/{order.public_id}/").content.decode()
    assert body(buyer.get(f"/orders/{order.public_id}/model.glb")) == b"glTF"


def test_it_stays_so_when_the_shop_has_another_model_for_the_piece(piece) -> None:
    buyer = signed_in(UserFactory())
    order = bought(buyer, piece)
    piece.model = store.keep(ContentFile(new_cube()), "wave-2.stl")
    piece.save()
    assert buyer.get(f"/orders/{order.public_id}/model/").status_code == 404


def test_a_piece_s_file_is_the_office_s(piece, content) -> None:
    address = f"/products/{piece.slug}/model/"
    assert Client().get(address).status_code == 302
    for role in (Role.CUSTOMER, Role.PARTNER, Role.OPERATOR):
        assert signed_in(UserFactory(role=role)).get(address).status_code == 404
    assert body(signed_in(UserFactory(role=Role.SELLER)).get(address)) == content


def test_the_page_of_one_s_own_model_leads_to_it(order, address) -> None:
    page = signed_in(order.customer).get(f"/orders/{order.public_id}/").content.decode()
    assert f'href="{address}"' in page
