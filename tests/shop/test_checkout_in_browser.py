"""A guest's walk from a product to the order, in both languages, with Back in between."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from jewelry.accounts.models import User
from jewelry.orders.models import Order
from jewelry.purchases.models import Purchase
from shop.models import Product
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory
from tests.shop.products import ProductFactory
from tests.support.browser import WITHOUT_WEBGL, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
PURCHASE = re.compile(r"/purchases/[0-9a-f-]{36}/$")


@pytest.fixture(params=[("en", "en-GB"), ("ru", "ru-RU")], ids=["en", "ru"])
def language(request):
    return request.param


@pytest.fixture
def phone(
    browser: "Browser", live_server: "LiveServer", language: tuple[str, str]
) -> Iterator["Page"]:
    errors: list[str] = []
    context = browser.new_context(
        base_url=live_server.url,
        locale=language[1],
        reduced_motion="reduce",
        viewport={"width": 360, "height": 740},
    )
    context.add_init_script(WITHOUT_WEBGL)
    page = context.new_page()
    listen(page, errors)
    yield page
    context.close()
    assert ["422" in error for error in errors] == [True], errors


def fits(page: "Page") -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def to_basket(phone: "Page", piece: Product, button: str) -> None:
    phone.goto(piece.get_absolute_url())
    phone.get_by_role("button", name=button).locator("visible=true").first.click()
    phone.wait_for_url("**/basket/")
    expect(phone.locator(".to-basket .num")).to_have_text("1")
    assert fits(phone)


def fill_in(phone: "Page") -> None:
    """The city brings the courier's price, and a number that is too short is asked for again."""
    phone.locator(".go a").click()
    phone.wait_for_url("**/checkout/")
    phone.locator("#id_recipient_name").fill("Alsu Karimova")
    phone.locator("#id_phone").fill("8 917 204-38")
    phone.locator("#id_city").fill("Москва")
    phone.locator("#id_city").press("Tab")
    courier = phone.locator(".option:has([value=courier])")
    expect(courier.locator(".cost")).to_contain_text("390")
    courier.click()
    expect(phone.locator("#sums")).to_contain_text("390")
    phone.locator("#id_street").fill("Mytnaya, 12")
    phone.locator("#id_postcode").fill("119049")
    phone.locator("[form=checkout]").click()
    expect(phone.locator("#id_phone")).to_have_attribute("aria-invalid", "true")
    assert fits(phone)
    phone.locator("#id_phone").fill("8 917 204-38-00")
    phone.locator("[form=checkout]").click()


def sign_in(phone: "Page", person: User) -> None:
    phone.wait_for_url("**/accounts/login/**")
    phone.locator("[name=username], [name=login]").first.fill(person.username)
    phone.locator("[name=password]").fill("demo")
    phone.locator("[name=password]").press("Enter")


def test_a_guest_chooses_fills_in_signs_in_and_orders(phone, language) -> None:
    piece, person = ProductFactory(alloy=AlloyFactory()), UserFactory()
    MeasurementFactory(model=piece.model)
    with override(language[0]):
        add, order = gettext("To the basket"), gettext("Place the order")
    to_basket(phone, piece, add)
    fill_in(phone)
    sign_in(phone, person)
    phone.wait_for_url("**/checkout/summary/")
    expect(phone.locator("main")).to_contain_text("+7 917 204-38-00")
    assert fits(phone)

    phone.go_back()
    phone.goto("/checkout/summary/")
    assert not Order.objects.exists()
    phone.locator("#id_terms").check()
    phone.get_by_role("button", name=order).click()
    phone.wait_for_url(PURCHASE)
    placed = Purchase.objects.get()
    expect(phone.locator("h1")).to_contain_text(placed.number)
    assert placed.customer == person
    assert placed.delivery_price == 390
    assert fits(phone)

    phone.go_back()
    phone.wait_for_url("**/basket/")
    assert Order.objects.count() == 1
