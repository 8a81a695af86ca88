"""The next step beside a finding, on a phone: by keyboard with scripts, and without any script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from jewelry.accounts.models import User
from jewelry.models3d.finding import Finding
from jewelry.orders import placing
from jewelry.orders.models import Order
from jewelry.pricing import quotes
from jewelry.pricing.engine.specification import Specification
from jewelry.pricing.models import Verdict
from tests.factories import AlloyFactory, MeasurementFactory, UserFactory, geometry_of, tariff
from tests.shop.sending import new_cube
from tests.support.browser import listen
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 780}


@pytest.fixture
def customer() -> User:
    tariff()
    return UserFactory()


def ordered(customer: User, *codes: str) -> Order:
    facts = geometry_of() | {"as_filed_mm3": 430.0}
    numbers = {"wall": 0.3, "good": 0.7, "places": 1, "x": 0.0, "y": 0.0, "z": 0.0}
    findings = [Finding(code, **numbers) for code in codes]
    model = MeasurementFactory(geometry=facts, findings=findings).model
    quote = quotes.known(model, Specification(AlloyFactory().code), customer=customer)
    assert quote
    return placing.at(quote, customer, "Wave")


def phone(browser: Browser, live_server, customer: User, **others) -> Page:
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport=PHONE, reduced_motion="reduce", **others
    )
    sign_in(context, live_server.url, customer)
    return context.new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_corrected_file_is_sent_by_keyboard(
    browser: Browser, live_server, customer, tmp_path: Path, page_errors
) -> None:
    order = ordered(customer, "wall_too_thin")
    path = tmp_path / "mended.stl"
    path.write_bytes(new_cube())
    page = phone(browser, live_server, customer)
    listen(page, page_errors)
    page.goto(f"/orders/{order.public_id}/")
    assert fits(page)
    page.locator("#why .provisional .next a").focus()
    page.keyboard.press("Enter")
    page.locator("form.upload.live").wait_for()
    assert fits(page)
    expect(page.locator(".why")).to_contain_text("Please make it 0.7 mm or more")
    page.locator("#id_file").set_input_files(path)
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/orders/{order.public_id}/$"))
    expect(page.locator("#state")).to_contain_text("We are measuring your model")
    expect(page.locator("#files li")).to_have_count(2)
    page.context.close()
    assert page_errors == []


def test_a_reading_is_accepted_without_scripts(browser: Browser, live_server, customer) -> None:
    order = ordered(customer, "gaps_joined")
    page = phone(browser, live_server, customer, java_script_enabled=False)
    page.goto(f"/orders/{order.public_id}/")
    page.locator("#why .next a").first.click()
    page.get_by_role("button", name="Accept this reading").click()
    expect(page.locator("#price .tag.firm")).to_be_visible()
    order.refresh_from_db()
    assert order.quote
    assert order.quote.verdict == Verdict.FIRM
    page.context.close()
