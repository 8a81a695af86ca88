"""The order's page asks for itself: nothing travels until something has changed."""

import pytest

from jewelry.orders import lifecycle
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory
from tests.support.html import compact

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client):
    order = OrderFactory(status=Status.PRICE_CALCULATED)
    client.force_login(order.customer)
    return order


def poll(client, order, tag: str = "", language: str = "en"):
    headers = {"HX-Request": "true", "Accept-Language": language} | (
        {"HX-PTag": tag} if tag else {}
    )
    return client.get(f"/orders/{order.public_id}/", headers=headers)


def test_the_first_poll_brings_the_fragment_and_its_tag(client, order) -> None:
    response = poll(client, order)
    assert (response.status_code, response["HX-PTag"]) == (200, "1-en")
    assert compact(response.content.decode()).startswith('<div class="order"')
    assert b"<html" not in response.content


def test_nothing_new_is_304_and_empty(client, order, django_assert_num_queries) -> None:
    tag = poll(client, order)["HX-PTag"]
    with django_assert_num_queries(1):  # the order; the authentication is one more statement
        response = poll(client, order, tag)
    assert (response.status_code, response.content) == (304, b"")


@pytest.mark.parametrize("tag", ["0-en", "1-ru", "1", "", "2-en"])
def test_any_other_tag_brings_the_page(client, order, tag) -> None:
    assert poll(client, order, tag).status_code == 200


def test_a_move_shows_at_once(client, order) -> None:
    tag = poll(client, order)["HX-PTag"]
    lifecycle.approve(order, UserFactory(role="seller"))
    response = poll(client, order, tag)
    assert (response.status_code, response["HX-PTag"]) == (200, "2-en")
    assert "waiting for a jeweller" in response.content.decode()


def test_another_language_is_another_page(client, order) -> None:
    tag = poll(client, order)["HX-PTag"]
    response = poll(client, order, tag, language="ru")
    assert (response.status_code, response["HX-PTag"]) == (200, "1-ru")


def test_nobody_keeps_a_copy_on_the_way(client, order) -> None:
    assert "no-store" in poll(client, order)["Cache-Control"]


def test_a_stranger_with_the_right_tag_sees_nothing(client, order) -> None:
    client.force_login(UserFactory())
    assert poll(client, order, "1-en").status_code == 404
