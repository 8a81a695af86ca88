"""The picture that can be turned, in a real browser with WebGL in software."""

import re
from collections.abc import Callable
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from jewelry.accounts.models import Role, User
from jewelry.models3d.models import Measurement
from jewelry.orders import lifecycle
from jewelry.orders.models import Order
from jewelry.orders.statuses import Status
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.labels import rub
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import (
    AlloyFactory,
    ModelFactory,
    OrderFactory,
    PriceRequestFactory,
    UserFactory,
    tariff,
)
from tests.models3d.showing import shown
from tests.shop.products import ProductFactory
from tests.support.browser import WITHOUT_WEBGL
from tests.support.web_server import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

Visit = Callable[[User, str], None]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ring() -> Measurement:
    return shown()


@pytest.fixture
def visit(page: "Page", live_server: "LiveServer") -> Visit:
    def as_person(person: User, path: str) -> None:
        sign_in(page.context, live_server.url, person)
        page.goto(path)

    return as_person


@pytest.fixture
def workshop(page: "Page", visit: Visit, ring: Measurement) -> "Page":
    """The operators' page of an order for the ring, signed in."""
    order = OrderFactory(model=ring.model)
    visit(UserFactory(role=Role.OPERATOR), f"/mes/orders/{order.number}/")
    page.locator("piece-viewer[data-ready]").wait_for()
    return page


def look(page: "Page") -> np.ndarray:
    """What is on the screen when the piece rests."""
    page.locator("piece-viewer[data-ready]:not([data-moving])").wait_for()
    with Image.open(BytesIO(page.locator("piece-viewer").screenshot())) as shot:
        return np.asarray(shot.convert("RGB"), np.float64)


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """But for roundings, which differ from frame to frame."""
    return bool(np.abs(one - other).mean() < 0.3)


def test_keys_turn_it_and_home_brings_it_back_and_others_are_left_to_the_page(
    workshop: "Page",
) -> None:
    workshop.locator("piece-viewer canvas").focus()
    views = {"first": look(workshop)}
    for key in ("a", "Control+ArrowRight"):
        workshop.keyboard.press(key)
    assert alike(look(workshop), views["first"])
    for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-"):
        workshop.keyboard.press(key)
        views[key] = look(workshop)
        workshop.keyboard.press("Home")
        assert alike(look(workshop), views["first"])
    assert not any(alike(one, other) for one, other in combinations(views.values(), 2))


def test_buttons_turn_it_for_whoever_cannot_drag(workshop: "Page") -> None:
    from playwright.sync_api import expect

    expect(workshop.locator(".knobs")).to_have_css("opacity", "1")  # seen before they are sought
    again = workshop.get_by_role("button", name="Begin again")
    again.click()
    views = {"first": look(workshop)}
    for name in ("Turn left", "Turn right", "Closer", "Step back"):
        workshop.get_by_role("button", name=name).click()
        views[name] = look(workshop)
        again.click()
        assert alike(look(workshop), views["first"])
    assert not any(alike(one, other) for one, other in combinations(views.values(), 2))


def test_the_piece_takes_the_pictures_place_with_its_thin_places_pinned_and_listed(
    workshop: "Page",
) -> None:
    from playwright.sync_api import expect

    expect(workshop.locator("piece-viewer img")).to_be_hidden()
    canvas = workshop.get_by_role("img", name="Ring")
    expect(canvas).to_be_visible()
    expect(canvas).to_have_accessible_description(
        re.compile("20.0 × 20.0 × 5.0 mm; 1: Wall of 0.42")
    )
    expect(workshop.locator(".pins button")).to_have_text(["1", "2"])
    expect(workshop.locator(".places a")).to_have_text(["1Wall of 0.42 mm", "2Wall of 0.55 mm"])
    one = workshop.get_by_role("button", name="1: Wall of 0.42 mm")
    box, stage = one.bounding_box(), workshop.locator("piece-viewer").bounding_box()
    assert box and stage
    assert stage["x"] < box["x"] < stage["x"] + stage["width"]


def test_a_finding_leads_to_its_place_and_a_pin_to_its_finding(workshop: "Page") -> None:
    """The camera goes where no metal stands between it and the place."""
    from playwright.sync_api import expect

    views = [look(workshop)]
    for number in (1, 2):
        link = workshop.locator(f".places [data-place='{number}']")
        link.press("Enter")
        expect(link).to_have_attribute("aria-current", "true")
        chosen = workshop.locator(".pins button").nth(number - 1)
        expect(chosen).to_have_attribute("data-chosen", "")
        expect(chosen).not_to_have_attribute("data-hidden", "")
        views.append(look(workshop))
    assert not any(alike(one, other) for one, other in combinations(views, 2))
    for number in (1, 2):
        workshop.get_by_role("button", name=f"{number}: Wall of").press("Enter")
        chosen = workshop.locator(f".places [data-place='{number}']")
        expect(chosen).to_have_attribute("aria-current", "true")


def test_another_metal_repaints_it(page: "Page", ring: Measurement) -> None:
    tariff()
    AlloyFactory(is_offered=True)
    silver = AlloyFactory(code="silver-925", colour="silver", is_offered=True)
    product = ProductFactory(model=ring.model)
    page.goto(product.get_absolute_url())
    page.locator("piece-viewer[data-ready]").wait_for()
    golden = look(page)
    page.locator(f".family:has([value={silver.code}]) .tab").click()
    assert not alike(look(page), golden)
    assert page.locator("piece-viewer").get_attribute("data-colour") == "silver"
    assert "silver.webp" in str(page.locator("piece-viewer img").get_attribute("src"))


def test_it_comes_with_the_price_and_stays_when_the_page_changes(
    page: "Page", visit: Visit
) -> None:
    """The page asks for itself; what is turned by then is not begun anew."""
    order = OrderFactory(status=Status.SUBMITTED, model=ModelFactory())
    visit(order.customer, f"/orders/{order.public_id}/")
    assert page.locator("piece-viewer").count() == 0
    ring = shown(model=order.model)
    lifecycle.price(order, quotes.make(ring, Specification(order.alloy.code)))
    page.evaluate("htmx.trigger('#order', 'wake')")
    page.locator("piece-viewer[data-ready]").wait_for()
    page.evaluate("document.querySelector('piece-viewer canvas').kept = true")
    order = Order.objects.get()
    lifecycle.accept(order, order.customer, order.quote.total)
    lifecycle.approve(order, UserFactory(role=Role.SELLER))
    page.evaluate("htmx.trigger('#order', 'wake')")
    page.locator("#order[data-status=MANUFACTURING_APPROVED]").wait_for()
    assert page.locator("piece-viewer[data-ready]").is_visible()
    assert page.evaluate("document.querySelector('piece-viewer canvas').kept")
    assert page.locator(".pins button").count() == 0


def test_each_place_of_a_finding_has_a_name_of_its_own(
    page: "Page", visit: Visit, ring: Measurement
) -> None:
    from playwright.sync_api import expect

    order = OrderFactory(status=Status.SUBMITTED, model=ring.model)
    lifecycle.price(order, quotes.make(ring, Specification(order.alloy.code)))
    visit(order.customer, f"/orders/{order.public_id}/")
    page.locator("piece-viewer[data-ready]").wait_for()
    for name in ("1.1: Wall of 0.42 mm", "1.2: Wall of 0.55 mm"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)
    words = "20.0 × 20.0 × 5.0 mm; 1.1: Wall of 0.42 mm; 1.2: Wall of 0.55 mm"
    expect(page.get_by_role("img", name=order.title)).to_have_accessible_description(
        re.compile(f"^{re.escape(words)} Drag")
    )


def test_what_stands_in_the_way_is_shown_on_the_piece(
    page: "Page", visit: Visit, ring: Measurement
) -> None:
    from playwright.sync_api import expect

    order = OrderFactory(status=Status.SUBMITTED, model=ring.model)
    lifecycle.price(order, quotes.make(ring, Specification(order.alloy.code)))
    visit(order.customer, f"/orders/{order.public_id}/")
    page.locator("piece-viewer[data-ready]").wait_for()
    expect(page.locator(".pins button")).to_have_text(["1.1", "1.2"])
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".pins [data-chosen]")).to_have_count(1)
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".pins button").nth(1)).to_have_attribute("data-chosen", "")


def test_who_cannot_see_hears_the_new_price_and_the_new_size(
    page: "Page", visit: Visit, ring: Measurement
) -> None:
    """What is said aloud changes in place: a new element would not be heard."""
    from playwright.sync_api import expect

    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    asked = PriceRequestFactory(model=ring.model)
    answer_request(asked.pk)
    visit(asked.customer, f"/price/{asked.public_id}/")
    page.locator("piece-viewer[data-ready]").wait_for()
    page.locator("#choose[data-htmx-powered]").wait_for()
    told, words = page.locator("#price-told[role=status]"), page.locator("#piece-words")
    told.evaluate("each => { each.isTheSame = true; }")
    page.locator("label:has([value=platinum-950])").click()
    expect(told).to_contain_text("950 platinum")
    asked.refresh_from_db()
    said = f"950 platinum: {rub(asked.quote.total)}, {asked.quote.get_verdict_display()}"
    expect(told).to_have_text(said)
    expect(words).to_contain_text("20.0 × 20.0 × 5.0 mm; 1.1: Wall of 0.42 mm")
    page.locator("#units summary").click()
    page.locator("#units [value=cm]").click()
    expect(words).to_contain_text("200.0 × 200.0 × 50.0 mm")
    expect(told).to_have_js_property("isTheSame", True)


def test_the_card_beside_the_list_turns_one_piece_at_a_time(
    page: "Page", visit: Visit, ring: Measurement
) -> None:
    """A browser has few graphics contexts: the piece that goes gives its own back."""
    from playwright.sync_api import expect

    OrderFactory.create_batch(2, model=ring.model)
    page.set_viewport_size({"width": 1440, "height": 900})
    visit(UserFactory(role=Role.OPERATOR), "/mes/")
    page.locator("#board[data-htmx-powered]").wait_for()
    links = page.locator("#rows a[data-card]")
    links.nth(0).click()
    page.locator("#card piece-viewer[data-ready]").wait_for()
    page.evaluate("window.first = document.querySelector('#card canvas').getContext('webgl2')")
    links.nth(1).click()
    expect(page.locator("#card h2")).to_have_text(links.nth(1).inner_text())
    page.locator("#card piece-viewer[data-ready]").wait_for()
    assert page.evaluate("first.isContextLost()")
    assert page.locator("canvas").count() == 1


def test_lost_graphics_bring_the_picture_back(workshop: "Page") -> None:
    from playwright.sync_api import expect

    workshop.evaluate(
        """document.querySelector("piece-viewer canvas").getContext("webgl2")
           .getExtension("WEBGL_lose_context").loseContext()"""
    )
    expect(workshop.locator("piece-viewer img")).to_be_visible()
    workshop.get_by_role("button", name="Turn it in 3D").click()
    expect(workshop.locator("piece-viewer[data-ready]")).to_be_visible()


def test_the_picture_stays_when_the_model_does_not_come(
    page: "Page", ring: Measurement, page_errors: list[str]
) -> None:
    from playwright.sync_api import expect

    page.route("**/model.glb", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(ProductFactory(model=ring.model).get_absolute_url())
        page.locator("piece-viewer").scroll_into_view_if_needed()
    expect(page.locator("piece-viewer img")).to_be_visible()
    expect(page.locator("piece-viewer:not([data-loading])")).to_be_visible()
    assert page.locator("piece-viewer[data-ready]").count() == 0
    assert [error for error in page_errors if "model.glb" not in error] == []
    page_errors.clear()


def test_without_webgl_the_picture_stays_and_nothing_is_fetched(
    page: "Page", ring: Measurement
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.add_init_script(WITHOUT_WEBGL)
    with page.expect_console_message(lambda message: "The picture stays" in message.text):
        page.goto(ProductFactory(model=ring.model).get_absolute_url())
    assert page.locator("piece-viewer img").is_visible()
    assert page.get_by_role("button", name="Turn it in 3D").is_hidden()
    assert not [url for url in fetched if "viewer.js" in url or "model.glb" in url]


def test_a_browser_that_saves_data_asks_first(page: "Page", ring: Measurement) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    )
    page.goto(ProductFactory(model=ring.model).get_absolute_url(), wait_until="networkidle")
    assert not [url for url in fetched if "viewer.js" in url or "model.glb" in url]
    page.get_by_role("button", name="Turn it in 3D").click()
    page.locator("piece-viewer[data-ready]").wait_for()
    assert [url for url in fetched if "model.glb" in url]


def test_without_scripts_there_is_the_picture(
    browser: "Browser", live_server: "LiveServer", ring: Measurement
) -> None:
    from playwright.sync_api import expect

    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(ProductFactory(model=ring.model).get_absolute_url())
    expect(page.locator("piece-viewer img")).to_be_visible()
    assert page.locator("canvas").count() == 0
    context.close()
