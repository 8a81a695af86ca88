"""The whole walk: a file becomes a price, an order, a closed order, in real browsers, with a real worker."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from jewelry.accounts.models import Role, User
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing.labels import rub
from jewelry.shipping.models import Carrier
from shop.demo.pieces import PIECES, to_stl
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.support.browser import WITHOUT_WEBGL, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[[], "Page"]
PRICED = re.compile(r"/price/[0-9a-f-]{36}/$")
RECIPIENT = {
    "recipient_name": "Nina Petrova",
    "phone": "8 917 204-38-00",
    "city": "Москва",
}
ADDRESS = {"street": "Mytnaya, 12", "postcode": "119049"}
PRICE = Decimal(60474)
"""Of the ring: 504.28 mm³ of 585 gold by the tests' tariff."""

STATES = {
    Status.PRICE_CALCULATED: "The price is ready",
    Status.MANUFACTURING_APPROVED: "The piece is waiting for a jeweller to take it to the bench.",
    Status.MANUFACTURING_STARTED: "At the bench",
    Status.MANUFACTURING_COMPLETED: "The piece is finished; next it is packed.",
    Status.PACKAGING: "Being packed",
    Status.SHIPPED: "On its way",
    Status.CLOSED: "Delivered",
}


@pytest.fixture(params=["en-GB", "ru-RU"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def open_browser(browser: "Browser", live_server: "LiveServer", locale: str) -> Iterator[Open]:
    """A browser of its own for each person, without WebGL: the viewer has tests of its own."""
    contexts, errors = [], list[str]()

    def open_one() -> "Page":
        contexts.append(
            browser.new_context(base_url=live_server.url, locale=locale, reduced_motion="reduce")
        )
        contexts[-1].add_init_script(WITHOUT_WEBGL)
        page = contexts[-1].new_page()
        listen(page, errors)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    path = tmp_path / "ring.stl"
    path.write_bytes(to_stl(PIECES[0].build()))
    return path


def sign_up(page: "Page") -> None:
    page.goto("/accounts/signup/?next=/price/")
    for name, value in (
        ("name", "Nina"),
        ("email", "nina@example.com"),
        ("password", "gr33n-st0ne"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=agreed]").check()
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/price/")


def sign_in(page: "Page", person: User, path: str) -> None:
    page.goto(f"/accounts/login/?next={path}")
    page.locator("[name=username]").fill(person.username)
    page.locator("[name=password]").fill("demo")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{path}")


def send(page: "Page", ring: Path) -> None:
    page.locator("[name=file]").set_input_files(ring)
    page.locator("label:has([name=alloy][value=gold-585-yellow])").click()
    page.locator("[data-send]").click()
    page.wait_for_url(PRICED)


def order(page: "Page") -> Order:
    """From the price to the basket, the checkout, and its one button that orders."""
    page.locator("#order-now").click()
    page.wait_for_url("**/basket/")
    page.goto("/checkout/")
    for name, value in RECIPIENT.items():
        page.locator(f"#id_{name}").fill(value)
    for look in (
        lambda: page.locator("#id_city").press("Tab"),
        page.locator(".option:has([value=courier])").click,
    ):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            look()
    for name, value in ADDRESS.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("[form=checkout]").click()
    page.wait_for_url("**/checkout/summary/")
    page.locator("#id_terms").check()
    page.locator(".go [form=send]").click()
    page.wait_for_url("**/purchases/*/")
    return Order.objects.get()


def pay(page: "Page") -> None:
    """What is due first, by the demo bank; a purchase's page is open, and comes back."""
    purchase = page.url
    page.locator("form[action$='/pay/'] button").first.click()
    page.wait_for_url("**/payments/demo/**")
    page.locator(".plays button").first.click()
    page.wait_for_url("**/purchases/*/*")
    page.goto(purchase)


def press(page: "Page", verb: str) -> None:
    """The one button of the form that makes this move, and the page that answers."""
    with page.expect_navigation():
        page.locator(f"form[action*='/{verb}/'] button").click()


def ship(page: "Page") -> None:
    """By a carrier, with a number as the carrier writes them."""
    carrier = Carrier.objects.exclude(sample="").first()
    assert carrier is not None
    page.locator("a[href$='/ship/']").click()
    page.wait_for_url("**/ship/")
    page.locator("[name=carrier]").select_option(str(carrier.pk))
    page.locator("[name=number]").fill(carrier.sample)
    with page.expect_navigation():
        page.locator(".parcel form button").click()


def gets_its_price(customer: "Page", locale: str) -> None:
    """By itself: nobody reloads, the page asks."""
    total = customer.locator("[data-total]")
    expect(total).to_have_text(rub_in(locale, PRICE), timeout=60_000)


def take(bench: "Page", order: Order) -> None:
    """From the board."""
    bench.locator("#board[data-htmx-powered]").wait_for()
    bench.locator(f"[data-order={order.number}] button.take").click()
    bench.locator("#toast .done").wait_for()


def sees(page: "Page", status: Status, locale: str) -> None:
    page.evaluate("htmx.trigger('#order', 'wake')")
    expect(page.locator("#order")).to_have_attribute("data-status", status)
    with override(locale[:2]):
        expect(page.locator("#state")).to_contain_text(gettext(STATES[status]))


@pytest.mark.usefixtures("celery_worker_process")
def test_a_file_becomes_a_closed_order(open_browser: Open, locale: str, ring: Path) -> None:
    AlloyFactory()
    tariff()
    customer, sales, bench = open_browser(), open_browser(), open_browser()
    sign_up(customer)
    send(customer, ring)
    gets_its_price(customer, locale)
    placed = order(customer)
    pay(customer)
    payer = customer.context.new_page()
    payer.goto(customer.url)

    customer.goto(f"/orders/{placed.public_id}/")
    sees(customer, Status.PRICE_CALCULATED, locale)
    customer.evaluate("window.untouched = true")

    sign_in(sales, UserFactory(role=Role.SELLER), f"/admin/orders/order/{placed.pk}/change/")
    press(sales, "approve")
    sees(customer, Status.MANUFACTURING_APPROVED, locale)

    operator = UserFactory(role=Role.OPERATOR)
    sign_in(bench, operator, "/mes/")
    take(bench, placed)
    sees(customer, Status.MANUFACTURING_STARTED, locale)

    bench.goto("/mes/mine/")
    for verb, status in (
        ("complete", Status.MANUFACTURING_COMPLETED),
        ("pack", Status.PACKAGING),
    ):
        press(bench, verb)
        sees(customer, status, locale)
    pay(payer)
    ship(bench)
    sees(customer, Status.SHIPPED, locale)

    sales.reload()
    press(sales, "close")
    sees(customer, Status.CLOSED, locale)
    assert customer.evaluate("window.untouched")
    assert customer.locator("html").get_attribute("lang") == locale[:2]
    events = placed.events.exclude(verb="pay").order_by("pk")
    assert list(events.values_list("to_status", flat=True)) == list(Status)[:10]
    assert placed.events.filter(verb="pay").count() == 2
    assert placed.pay.get().operator == operator


def rub_in(locale: str, amount: Decimal) -> str:
    with override(locale[:2]):
        return rub(amount)
