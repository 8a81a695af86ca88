"""A customer on a telephone and a seller at a desk write to each other, each with an open page."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from tests.factories import OrderFactory, UserFactory
from tests.support.browser import pages_of_people

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "locale": "ru-RU",
    "color_scheme": "dark",
}
DESK: dict[str, Any] = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "en-GB",
    "color_scheme": "light",
}


@pytest.fixture
def order() -> Order:
    return OrderFactory(status=Status.PRICE_CALCULATED, model=None, title="Волна")


@pytest.fixture
def open_page(browser: "Browser", live_server: "LiveServer") -> Iterator[Any]:
    with pages_of_people(browser, live_server.url) as open_one:
        yield open_one


def shot(page: "Page", name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_question_is_asked_and_answered_on_open_pages(open_page, order: Order) -> None:
    seller = UserFactory(role=Role.SELLER)
    phone = open_page(order.customer, f"/orders/{order.public_id}/", **PHONE)
    desk = open_page(seller, f"/admin/orders/order/{order.pk}/change/", **DESK)
    shot(phone, "phone-0")
    desk.get_by_label("To the customer").fill("Which size do you wear?")
    desk.get_by_label("A question: the order waits for the answer").check()
    shot(desk, "desk-0")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Send").click()
    answer = phone.get_by_label("Ваш ответ")
    answer.wait_for()  # the open page asks
    answer.fill("17,5 — и можно ли побыстрее?")
    shot(phone, "phone-1")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Отправить").click()
    phone.get_by_text("17,5 — и можно ли побыстрее?").wait_for()
    shot(phone, "phone-2")
    desk.goto("/admin/")
    shot(desk, "desk-1")
    desk.get_by_role("link", name="Messages not read").click()
    desk.wait_for_url("**needs=unread")
    shot(desk, "desk-2")
    desk.get_by_role("link", name=order.number).first.click()
    desk.locator("#talk").get_by_text("17,5 — и можно ли побыстрее?").wait_for()
    shot(desk, "desk-3")
    order.refresh_from_db()
    assert not order.awaits_answer


def test_what_is_typed_stays_when_a_message_comes(open_page, order: Order) -> None:
    seller = UserFactory(role=Role.SELLER)
    phone = open_page(order.customer, f"/orders/{order.public_id}/", **PHONE)
    phone.get_by_label("Ваше сообщение").fill("Я как раз пишу")
    phone.locator("h1").click()  # the field is not the active one any more
    desk = open_page(seller, f"/admin/orders/order/{order.pk}/change/", **DESK)
    desk.get_by_label("To the customer").fill("It is ready")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Send").click()
    phone.get_by_text("It is ready").wait_for()
    assert phone.get_by_label("Ваше сообщение").input_value() == "Я как раз пишу"
