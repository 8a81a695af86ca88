"""axe finds no fault on any page from a piece to a claim about it, in the light and in the dark."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from jewelry.accounts.models import User
from jewelry.aftercare import claims
from jewelry.aftercare.models import ClaimKind, Wish
from jewelry.payments import links
from jewelry.purchases.models import Address, Purchase
from jewelry.shipping import sending
from tests.aftercare.test_reviews import delivered, looked, written
from tests.factories import (
    AlloyFactory,
    MeasurementFactory,
    PriceRequestFactory,
    UserFactory,
    geometry_of,
)
from tests.payments.moneys import order_at, placed
from tests.purchases.filled import RECIPIENT, ready
from tests.shipping.packed import NUMBER, cdek, packed
from tests.shop.priced import priced_for, url_of
from tests.shop.products import ProductFactory
from tests.support.browser import WITHOUT_WEBGL
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Open = Callable[[User | None], Page]


@pytest.fixture(
    params=[("light", 1440, "en-GB"), ("dark", 360, "ru-RU")], ids=["light desktop", "dark phone"]
)
def open_page(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Open]:
    scheme, width, locale = request.param
    contexts = []

    def opened(person: User | None) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            locale=locale,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(WITHOUT_WEBGL)
        if person:
            sign_in(context, live_server.url, person)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def faults(page: Page) -> list[str]:
    """Each rule that is broken, with the first places."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(found => found.violations)", RULES
    )
    return [
        f"{page.url} {each['id']}: {[node['target'] for node in each['nodes'][:4]]}"
        for each in found
    ]


def everything_open(page: Page) -> None:
    page.evaluate(
        "document.querySelectorAll('main details').forEach(part => { part.open = true; })"
    )


def test_a_piece_and_its_way_to_the_order(open_page: Open) -> None:
    person = UserFactory(name="Alsu Karimova")
    Address.objects.create(customer=person, is_usual=True, **RECIPIENT)
    ring = ProductFactory(
        alloy=AlloyFactory(),
        size_from=Decimal(15),
        size_to=Decimal(20),
        engraved=["inside", "outside"],
    )
    MeasurementFactory(model=ring.model, geometry=geometry_of(400.0, 600.0, 20.0, 17.5))
    asked = priced_for(person)
    PriceRequestFactory(customer=person)
    ready(person)
    page, found = open_page(person), list[str]()
    for path in (
        ring.get_absolute_url(),
        "/price/",
        url_of(asked),
        "/basket/",
        "/checkout/",
        "/checkout/summary/",
        "/accounts/addresses/",
        "/sizes/?size=7&system=US",
        "/terms/",
    ):
        page.goto(path)
        everything_open(page)
        found += faults(page)
    assert found == []


def test_refused_forms_too(open_page: Open) -> None:
    person = UserFactory()
    basket = ready(person)
    Purchase.objects.filter(pk=basket.pk).update(phone="")
    page, found = open_page(person), list[str]()
    page.goto("/checkout/")
    page.locator("#id_phone").fill("8 917 204-38")
    with page.expect_navigation():
        page.locator("[form=checkout]").click()
    found += faults(page)
    page.goto("/sizes/?size=700&system=US")
    found += faults(page)
    assert found == []


def test_what_was_ordered_and_its_payment(open_page: Open) -> None:
    purchase = placed(30_000, 10_000)
    order_at(purchase, None)
    person = purchase.customer
    assert person
    page, found = open_page(person), list[str]()
    orders = [piece.order for piece in purchase.pieces.all()]
    paths = [f"/orders/{order.public_id}/" for order in orders if order]
    for path in (f"/purchases/{purchase.public_id}/", "/orders/", *paths, links.path(purchase)):
        page.goto(path)
        everything_open(page)
        found += faults(page)
    page.locator("form[action*='pay'] button, .offer button").first.click()
    page.wait_for_url("**/payments/demo/**")
    found += faults(page)
    assert found == []


def test_a_parcel_and_a_claim_about_it(open_page: Open) -> None:
    first, second = packed(pieces=2)
    operator, customer = first.operator, first.customer
    assert operator
    bench, found = open_page(operator), list[str]()
    bench.goto(f"/mes/orders/{first.number}/ship/")
    everything_open(bench)
    found += faults(bench)
    bench.locator("[name=number]").fill("12")
    with bench.expect_navigation():
        bench.locator(".parcel form button").click()
    found += faults(bench)
    sending.ship([first, second], operator, cdek(), NUMBER)
    page = open_page(customer)
    page.goto(f"/orders/{first.public_id}/")
    everything_open(page)
    found += faults(page)
    page.locator("#claims [name=words]").fill(" ")
    page.locator("#claims form").evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        page.locator("#claims form button").click()
    found += faults(page)
    second.refresh_from_db()
    claims.ask(second, customer, ClaimKind.FLAW, Wish.REPAIR, "A stone fell out.", token=uuid4())
    page.goto(f"/orders/{second.public_id}/")
    everything_open(page)
    found += faults(page)
    page.goto("/orders/nothing/")
    found += faults(page)
    assert found == []


def test_reviews_and_the_form_for_one(open_page: Open) -> None:
    ring = ProductFactory(slug="ring", alloy=AlloyFactory())
    MeasurementFactory(model=ring.model)
    looked(written(), "Thank you, it was a pleasure.")
    order = delivered()
    page, found = open_page(order.customer), list[str]()
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    page.goto(ring.get_absolute_url())
    found += faults(page)
    assert not [said for said in refused if "Content Security Policy" in said]
    page.goto(f"/orders/{order.public_id}/")
    page.locator("#review-stars_0").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#review-stars_1").is_checked()
    page.locator("#review [name=words]").fill("  ")
    page.locator("#review form").evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        page.locator("#review form button").click()
    found += faults(page)
    assert page.locator("#review-stars_1").is_checked()
    page.locator("#review [name=words]").fill("It shines.")
    with page.expect_navigation():
        page.locator("#review form button").click()
    found += faults(page)
    assert page.locator("#review .review").is_visible()
    assert found == []


def test_an_address_with_nothing(open_page: Open) -> None:
    page = open_page(None)
    page.goto("/no/such/page/")
    assert faults(page) == []
    colour = "each => getComputedStyle(each).color"
    code, text = page.locator("main .code"), page.locator("main .lede")
    assert code.evaluate(colour) == text.evaluate(colour)  # axe passes over what is aria-hidden


def test_a_guest_with_nothing(open_page: Open) -> None:
    page, found = open_page(None), list[str]()
    for path in ("/price/", "/basket/", "/", "/products/nothing/"):
        page.goto(path)
        found += faults(page)
    assert found == []
