"""An operator has what the work needs: models of free orders and their own, names once approved."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from jewelry.accounts.models import Role, User
from jewelry.models3d import store
from jewelry.models3d.models import Model3D
from jewelry.orders import lifecycle
from jewelry.orders.models import Download, Order
from jewelry.orders.statuses import IN_HAND, UNNAMED, Status
from tests.factories import EventFactory, OrderFactory, UserFactory
from tests.models3d.shapes import cube, stl

pytestmark = pytest.mark.django_db
FREE = Status.MANUFACTURING_APPROVED
FILES = ("model/", "model.glb")


@pytest.fixture
def model() -> Model3D:
    kept: Model3D = store.keep(ContentFile(stl(cube()), "cube.stl"), "cube.stl")
    default_storage.save(kept.glb_path, ContentFile(b"glTF"))
    return kept


def order_in(status: str, model: Model3D, **others: object) -> Order:
    found: Order = OrderFactory(status=status, model=model, **others)
    return found


def address(order: Order, file: str = "model/") -> str:
    return f"/mes/orders/{order.number}/{file}"


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("status", Status)
def test_a_model_is_for_whoever_may_take_it_or_has_it(
    workshop: Client, operator: User, model: Model3D, status: str, file: str
) -> None:
    theirs = order_in(status, model)
    assert workshop.get(address(theirs, file)).status_code == (200 if status == FREE else 403)
    held = {*IN_HAND, Status.SHIPPED, Status.CLOSED}
    if status in held:
        mine = order_in(status, model, operator=operator)
        assert workshop.get(address(mine, file)).status_code == (200 if status in IN_HAND else 403)


def test_a_person_who_is_kept_out_is_told_so_in_a_sentence(
    workshop: Client, model: Model3D
) -> None:
    order = order_in(Status.CLOSED, model)
    answer = workshop.get(address(order))
    assert (
        f"{order.number}: only the operator who has it in hand may open its model."
        in answer.content.decode()
    )
    assert not Download.objects.exists()


@pytest.mark.parametrize("way", ["give_back", "rival"])
def test_with_the_order_its_model_is_gone(
    workshop: Client, operator: User, rival: User, model: Model3D, way: str
) -> None:
    order = lifecycle.take(order_in(FREE, model), operator)
    assert workshop.get(address(order)).status_code == 200
    lifecycle.give_back(order, operator, "The wax broke.")
    if way == "rival":
        lifecycle.take(order, rival)
    assert workshop.get(address(order)).status_code == (200 if way == "give_back" else 403)


@pytest.mark.parametrize("status", [FREE, Status.MANUFACTURING_STARTED, Status.SHIPPED])
def test_a_page_offers_what_may_be_fetched_and_no_more(
    workshop: Client, model: Model3D, status: str
) -> None:
    order = order_in(status, model)
    page = workshop.get(f"/mes/orders/{order.number}/").content.decode()
    assert (address(order) in page) is (status == FREE)


def test_an_administrator_fetches_any(client: Client, model: Model3D) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    assert client.get(address(order_in(Status.SUBMITTED, model))).status_code == 200


# What is fetched is written down


def test_each_download_leaves_a_row_on_the_orders_page(
    workshop: Client, operator: User, model: Model3D
) -> None:
    order = order_in(FREE, model)
    before = timezone.now()
    for file in FILES:
        workshop.get(address(order, file))
    assert {row.what for row in Download.objects.all()} == {"file", "light"}
    assert {(row.order, row.person) for row in Download.objects.all()} == {(order, operator)}
    assert all(before <= row.at <= timezone.now() for row in Download.objects.all())
    seller = Client()
    seller.force_login(UserFactory(role=Role.SELLER, name="Maria Volkova"))
    page = f"/admin/orders/order/{order.pk}/"
    for file in FILES:
        assert seller.get(page + file).status_code == 200
    shown = re.sub(r"<[^>]+>|\s+", " ", seller.get(f"{page}change/").content.decode())
    assert shown.count("Ivan Gromov") == 2
    assert Download.objects.filter(person__name="Maria Volkova").count() == 2


def test_pieces_repeats_and_questions_are_no_downloads_of_their_own(
    workshop: Client, model: Model3D
) -> None:
    order = order_in(FREE, model)
    first = workshop.get(address(order))
    workshop.get(address(order), headers={"Range": "bytes=0-99"})
    workshop.head(address(order))
    workshop.get(address(order), headers={"If-None-Match": first["ETag"]})
    assert Download.objects.count() == 1
    Download.objects.update(at=timezone.now() - timedelta(minutes=11))
    workshop.head(address(order))
    workshop.get(address(order), headers={"If-None-Match": first["ETag"]})
    assert Download.objects.count() == 1
    workshop.get(address(order))
    assert Download.objects.count() == 2


def test_a_download_disturbs_no_consumer(workshop: Client, model: Model3D) -> None:
    order = order_in(FREE, model)
    workshop.get(address(order))
    order.refresh_from_db()
    assert (order.version, order.events.count()) == (1, 0)


# Names


def text(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


@pytest.mark.parametrize("status", Status)
def test_an_order_shows_its_customers_name_once_it_is_approved(
    workshop: Client, status: str
) -> None:
    order: Order = OrderFactory(status=status, customer__name="Nina Orlova")
    EventFactory(order=order, verb="start", actor=order.customer, role=Role.CUSTOMER)
    is_named = status not in UNNAMED
    for path in (f"/mes/?status={status}", f"/mes/orders/{order.number}/"):
        page = text(workshop, path)
        assert order.number in page
        assert ("Nina" in page) is is_named, path
    assert (order.number in text(workshop, f"/mes/?status={status}&q=orlova")) is is_named
    assert order.number in text(workshop, f"/mes/?status={status}&q={order.pk}")


def test_a_page_of_an_administrator_names_the_customer(client: Client) -> None:
    client.force_login(UserFactory(role=Role.ADMIN))
    order: Order = OrderFactory(status=Status.SUBMITTED, customer__name="Nina Orlova")
    assert "Nina Orlova" in text(client, f"/mes/orders/{order.number}/")
