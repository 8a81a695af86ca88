"""Stones marked by hand: on the list and on the model itself, on a phone, with and without scripts."""

import numpy as np
import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, Page, expect

from benchmarks.firm import parts
from jewelry.models3d import store
from jewelry.pricing.models import PriceRequest
from jewelry.pricing.quotes.requests import answer_request
from tests.factories import PriceRequestFactory, UserFactory, tariff
from tests.models3d.shapes import stl, tube
from tests.shop.priced import url_of
from tests.support.browser import listen
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def asked() -> PriceRequest:
    """A ring with a stone on it, measured and drawn as a worker does."""
    tariff()
    bodies = [tube(8.5, 10.5, 4), parts.brilliant(6, (0, 13, 2))]
    model = store.keep(ContentFile(stl(np.concatenate(bodies)), "ring.stl"), "ring.stl")
    request = PriceRequestFactory(customer=UserFactory(), title="Wave", model=model)
    answer_request(request.pk)
    return request


@pytest.fixture
def page(browser: Browser, live_server, asked, page_errors):
    context = browser.new_context(
        base_url=live_server.url, locale="en", viewport=PHONE, reduced_motion="reduce"
    )
    sign_in(context, live_server.url, asked.customer)
    page = context.new_page()
    listen(page, page_errors)
    page.goto(url_of(asked))
    page.locator("piece-viewer[data-ready]:not([data-moving])").wait_for()
    yield page
    context.close()
    assert page_errors == []


def shot(page: Page) -> bytes:
    page.locator("piece-viewer[data-ready]:not([data-moving])").wait_for()
    return page.locator("piece-viewer canvas").screenshot()


def boxes(page: Page) -> dict[str, bool]:
    found = page.locator("input[data-body]").all()
    return {box.get_attribute("value") or "": box.is_checked() for box in found}


def test_a_click_on_the_model_ticks_its_body_and_a_second_unticks_it(page: Page) -> None:
    assert boxes(page) == {"2": True, "1": False}
    page.locator("label:has([value='2'])").click()
    assert boxes(page)["2"] is False
    # the stone is the highest of the piece, in its middle
    found = page.evaluate(
        """() => {
            const viewer = document.querySelector("piece-viewer"), canvas = viewer.querySelector("canvas");
            viewer.scrollIntoView({ block: "center" });
            const { left, top, width, height } = canvas.getBoundingClientRect();
            for (let y = 0.02; y < 0.6; y += 0.01) for (const x of [0.5, 0.45, 0.55])
              if (viewer.bodyAt(x * width, y * height) === 2) return [left + x * width, top + y * height + 2];
        }"""
    )
    assert found
    page.mouse.click(*found)
    expect(page.locator("input[data-body][value='2']")).to_be_checked()
    expect(page.locator("label[data-lit]")).to_contain_text("Body 2")
    page.mouse.click(*found)
    expect(page.locator("input[data-body][value='2']")).not_to_be_checked()


def test_what_is_ticked_is_drawn_as_a_stone(page: Page) -> None:
    page.locator("piece-viewer").scroll_into_view_if_needed()
    as_stone = shot(page)
    page.locator("input[data-body][value='2']").uncheck()
    as_metal = shot(page)
    assert as_metal != as_stone
    page.locator("input[data-body][value='2']").check()
    assert shot(page) != as_metal


def test_a_keyboard_marks_the_stones(page: Page) -> None:
    page.locator("input[data-body][value='2']").focus()
    page.keyboard.press("Space")
    expect(page.locator("input[data-body][value='2']")).not_to_be_checked()
    page.keyboard.press("Space")
    expect(page.locator("input[data-body][value='2']")).to_be_checked()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("celery_worker_process")
def test_marked_stones_are_set_aside_and_the_price_is_firm(page: Page, asked: PriceRequest) -> None:
    expect(page.locator(".tag")).to_have_text("Provisional price")
    page.get_by_role("link", name="Mark the stones").click()
    page.locator("#bodies").get_by_label("Stone", exact=True).select_option("ruby")
    page.get_by_role("button", name="These are the stones").click()
    expect(page.locator(".total .tag")).to_have_text("Firm price", timeout=60_000)
    expect(page.get_by_text("1 body is marked as a stone")).to_be_visible()
    asked.refresh_from_db()
    assert asked.model.stones == "2"
    assert [stone.kind for stone in asked.wanted.stones] == ["ruby"]


def test_without_scripts_the_list_is_a_form(browser: Browser, live_server, asked) -> None:
    context = browser.new_context(
        base_url=live_server.url, locale="en", viewport=PHONE, java_script_enabled=False
    )
    sign_in(context, live_server.url, asked.customer)
    page = context.new_page()
    page.goto(url_of(asked))
    page.get_by_role("button", name="All of it is metal").click()
    page.wait_for_url(f"**{url_of(asked)}#bodies")
    asked.refresh_from_db()
    assert asked.model.stones == "-"
    context.close()


def test_all_bodies_of_a_size_are_ticked_at_once(
    browser: Browser, live_server, page_errors
) -> None:
    tariff()
    bodies = [tube(8.5, 10.5, 4), *(parts.brilliant(2, (0, 16 + 4 * i, 2)) for i in range(4))]
    model = store.keep(ContentFile(stl(np.concatenate(bodies)), "ring.stl"), "ring.stl")
    asked = PriceRequestFactory(customer=UserFactory(), model=model)
    answer_request(asked.pk)
    context = browser.new_context(base_url=live_server.url, locale="en", viewport=PHONE)
    sign_in(context, live_server.url, asked.customer)
    page = context.new_page()
    page.goto(url_of(asked))
    every = page.get_by_label("all of them")
    every.check()
    every.uncheck()
    assert not any(boxes(page).values())
    every.check()
    assert boxes(page) == {"1": False, "2": True, "3": True, "4": True, "5": True}
    context.close()
