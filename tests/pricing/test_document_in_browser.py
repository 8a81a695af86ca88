"""The document in a real browser: the check answers in its place, and the page fits a phone."""

import pytest
from playwright.sync_api import Page, expect

from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Quote
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of, tariff
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quote(page: Page, live_server) -> Quote:
    tariff()
    measurement = MeasurementFactory(geometry=geometry_of(1182.3, 2042.04, 30.0))
    owner = UserFactory()
    sign_in(page.context, live_server.url, owner)
    return quotes.make(measurement, Specification(AlloyFactory().code), customer=owner)


def test_the_check_answers_without_leaving_the_page(page, quote) -> None:
    page.goto(quote.get_absolute_url())
    page.evaluate("window.stayed = true")
    for button in ("Check this price", "Check again"):
        page.get_by_role("button", name=button).click()
        expect(page.locator("#check .notice")).to_contain_text("138 282.00 ₽ = 138 282.00 ₽")
        expect(page.get_by_role("button", name="Check again")).to_be_visible()
    assert page.evaluate("window.stayed")


def test_nothing_sticks_out(page, quote) -> None:
    """A4 between its margins is 680 pixels wide."""
    page.goto(quote.get_absolute_url())
    for width, media in ((390, "screen"), (1024, "screen"), (1440, "screen"), (680, "print")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, media
        assert page.locator(".check form").is_visible() == (media == "screen"), width
