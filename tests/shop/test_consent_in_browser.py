"""A seller raises a price; the customer's open page asks, and only then it can be approved."""

import os
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import gettext, override

from jewelry.accounts.models import Role
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import PARTS, rub
from tests.factories import AlloyFactory, MeasurementFactory, OrderFactory, UserFactory
from tests.support.browser import pages_of_people

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def locale() -> str:
    """Each word that is compared is a translation."""
    return "ru-RU"


@pytest.fixture
def pages(browser: "Browser", live_server: "LiveServer", locale: str) -> Iterator[Any]:
    with pages_of_people(browser, live_server.url, locale=locale) as open_one:
        yield open_one


@pytest.fixture
def order() -> Order:
    """Ordered at the price that was shown."""
    measurement, customer = MeasurementFactory(), UserFactory()
    quote = quotes.make(measurement, Specification(AlloyFactory().code), customer=customer)
    return OrderFactory(
        status=Status.PRICE_CALCULATED, customer=customer, model=measurement.model, quote=quote
    )


def test_a_raised_price_is_asked_about_on_the_open_page(pages, order, locale) -> None:
    from playwright.sync_api import expect

    page = pages(order.customer, f"/orders/{order.public_id}/")
    page.evaluate("window.untouched = true")
    expect(page.locator("#consent form")).to_have_count(0)

    sales = pages(UserFactory(role=Role.SELLER), f"/admin/orders/order/{order.pk}/change/")
    adjust(sales)
    order.refresh_from_db()
    assert order.total is not None

    # By itself: nobody reloads, the page asks.
    page.evaluate("htmx.trigger('#order', 'wake')")
    with override(locale[:2]):
        price = rub(order.total)
        agree = gettext("Agree to %(price)s") % {"price": price}
    button = page.locator("form[action$='/accept/'] button")
    expect(button).to_have_text(agree)
    expect(page.locator("#consent")).to_contain_text("The bridges must be 0.8 mm thick.")
    with override(locale[:2]):
        expect(page.locator(".compared")).not_to_contain_text(str(PARTS["margin"]))
    assert page.evaluate("window.untouched")
    expect(sales.locator("form[action*='/approve/']")).to_have_count(0)

    # What is being typed stays, whatever the page asks for meanwhile.
    types_a_no(page, order)
    picture(page, locale)

    with page.expect_navigation():
        button.click()
    expect(page.locator("#consent")).to_contain_text(price)
    expect(page.locator("form[action$='/accept/']")).to_have_count(0)
    order.refresh_from_db()
    assert order.agreed_total == order.total != Decimal(0)
    picture(page, f"{locale}-agreed")

    sales.reload()
    with sales.expect_navigation():
        sales.locator("form[action*='/approve/'] button").click()
    order.refresh_from_db()
    assert order.status == Status.MANUFACTURING_APPROVED


def adjust(sales: "Page") -> None:
    """The price, by a sum and with a reason, once its preview has come."""
    from playwright.sync_api import expect

    sales.locator("details:has(form[action*='/adjust/']) summary").click()
    form = sales.locator("form[action*='/adjust/']")
    form.locator("[name=value]").fill("7410")
    form.locator("[name=reason]").fill("The bridges must be 0.8 mm thick.")
    # Aborted by going on, the look at the new price would be an error.
    expect(form.locator(".new-price")).to_contain_text("56")
    sales.wait_for_load_state("networkidle")
    with sales.expect_navigation():
        form.locator("button:not([name=look])").click()


def types_a_no(page: "Page", order: Order) -> None:
    """And the page asks for its news meanwhile."""
    from playwright.sync_api import expect

    page.locator("#decline summary").click()
    page.locator("#decline-reason").fill("Too thick")
    with page.expect_response(lambda answer: answer.url.endswith(f"/orders/{order.public_id}/")):
        page.evaluate("htmx.trigger('#order', 'wake')")
    expect(page.locator("#decline-reason")).to_have_value("Too thick")


def picture(page: "Page", name: str) -> None:
    """To be looked at, where somebody says."""
    if not (folder := os.environ.get("PICTURES")):
        return
    for width in (360, 1440):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
