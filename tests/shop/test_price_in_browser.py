"""Price my model on a phone, in both languages, with a real worker: from the file to the order."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect

from jewelry.pricing.labels import rub
from jewelry.pricing.models import PriceRequest
from jewelry.purchases.models import Piece
from shop.demo.pieces import PIECES, to_stl
from tests.factories import AlloyFactory, UserFactory, tariff
from tests.shop.priced import choice, priced_for, url_of
from tests.support.browser import WITHOUT_WEBGL, listen
from tests.support.web_server import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """The way to a price is walked in Russian, whose words are longer, and by test_walk in both."""
    return str(getattr(request, "param", "en"))


@pytest.fixture
def phone(browser: Browser, live_server, language: str, page_errors):
    AlloyFactory()
    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    tariff()
    context = browser.new_context(
        base_url=live_server.url, locale=language, viewport=PHONE, reduced_motion="reduce"
    )
    page = context.new_page()
    listen(page, page_errors)
    yield page
    context.close()
    assert page_errors == []


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    path = tmp_path / "wave.stl"
    path.write_bytes(to_stl(PIECES[0].build()))
    return path


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def shows(page: Page, language: str, total: Decimal | None) -> None:
    with override(language):
        expect(page.locator("[data-total]")).to_have_text(rub(total))


@pytest.mark.usefixtures("celery_worker_process")
@pytest.mark.parametrize("language", ["ru"], indirect=True)
def test_a_file_becomes_a_price_and_a_piece_in_the_basket(
    phone: Page, live_server, language, ring
) -> None:
    sign_in(phone.context, live_server.url, UserFactory())
    phone.goto("/price/")
    phone.locator("form.upload.live").wait_for()
    phone.locator("#id_file").set_input_files(ring)
    phone.locator("label:has([value=gold-585-yellow])").click()
    assert fits(phone)
    phone.locator("[data-send]").click()

    phone.wait_for_url(re.compile(r"/price/[0-9a-f-]{36}/"))
    phone.evaluate("window.untouched = true")
    expect(phone.locator("[data-final]")).to_be_attached(timeout=60_000)
    asked = PriceRequest.objects.get()
    shows(phone, language, asked.quote.total)
    expect(phone.locator("#picture")).to_have_js_property("complete", True)
    expect(phone.locator("svg.coin text").last).to_have_text("10 ₽")

    phone.locator("#id_comment").fill("17,5")
    with phone.expect_response(lambda response: response.request.method == "POST"):
        phone.locator("label:has([value=platinum-950])").click()
    expect(phone.locator("#picture")).to_have_attribute("src", re.compile("/platinum.webp"))
    asked.refresh_from_db()
    shows(phone, language, asked.quote.total)
    assert fits(phone)
    assert phone.evaluate("window.untouched")

    phone.locator("#order-now").click()
    phone.wait_for_url("**/basket/")
    piece = Piece.objects.get()
    assert (piece.quote, piece.seen_total) == (asked.quote, asked.quote.total)
    assert (piece.wanted.alloy, piece.comment) == ("platinum-950", "17,5")
    assert fits(phone)


def test_the_unit_is_asked_for_and_priced_anew(phone: Page, live_server, language) -> None:
    person = UserFactory()
    asked = priced_for(person, extents_mm=[0.8, 0.8, 0.2], volume_mm3=0.025, area_mm2=0.9)
    sign_in(phone.context, live_server.url, person)
    phone.goto(url_of(asked))
    phone.locator("#choose[data-htmx-powered]").wait_for()
    with phone.expect_response(lambda response: response.request.method == "POST"):
        phone.locator("#units [value=inch]").click()
    expect(phone.locator("#units [value=inch]")).to_be_disabled()
    asked.refresh_from_db()
    assert asked.wanted.unit == "inch"
    shows(phone, language, asked.quote.total)


def test_a_choice_that_does_not_arrive_is_taken_back(
    phone: Page, live_server, language, page_errors
) -> None:
    person = UserFactory()
    asked = priced_for(person)
    sign_in(phone.context, live_server.url, person)
    phone.goto(url_of(asked))
    phone.locator("#choose[data-htmx-powered]").wait_for()
    phone.context.set_offline(True)
    phone.locator("label:has([value=platinum-950])").click()
    expect(phone.locator("[value=gold-585-yellow]")).to_be_checked()
    words = phone.locator("#offline").get_attribute("data-text")
    expect(phone.locator("#offline")).to_have_text(words)
    page_errors.clear()  # the browser's own line about the connection
    phone.context.set_offline(False)
    shows(phone, language, asked.quote.total)


def test_without_scripts_it_is_a_form(browser: Browser, live_server) -> None:
    AlloyFactory()
    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    tariff()
    person = UserFactory()
    asked = priced_for(person)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server.url, person)
    page = context.new_page()
    page.goto(url_of(asked))
    page.locator("label:has([value=platinum-950])").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Show this price").click()
    asked.refresh_from_db()
    assert asked.quote.alloy.code == choice(alloy="platinum-950")["alloy"]
    shows(page, "en", asked.quote.total)
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    context.close()


@pytest.mark.parametrize("changed", ["alloy", "quantity", "ring_size"])
def test_without_scripts_a_changed_piece_is_not_ordered_at_the_old_price(
    browser: Browser, live_server, changed
) -> None:
    AlloyFactory(code="platinum-950", name_en="950 platinum", base="platinum", colour="platinum")
    person = UserFactory()
    asked = priced_for(person, finger_hole_mm=16.5)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server.url, person)
    page = context.new_page()
    page.goto(url_of(asked))
    page.locator("#id_comment").fill("For Anna")
    if changed == "alloy":
        page.locator("label:has([value=platinum-950])").click()
    elif changed == "quantity":
        page.locator("#id_quantity").fill("3")
    else:
        page.locator("#units summary").click()
        page.locator("#id_ring_size").fill("17,5")
    page.get_by_role("button", name="Add to the basket").click()
    expect(page.get_by_text("nothing is ordered yet")).to_be_visible()
    expect(page.locator("#id_comment")).to_have_value("For Anna")
    assert not Piece.objects.exists()
    page.get_by_role("button", name="Add to the basket").click()
    page.wait_for_url("**/basket/")
    piece = Piece.objects.get()
    asked.refresh_from_db()
    assert (piece.wanted, piece.seen_total) == (asked.wanted, asked.quote.total)
    assert piece.comment == "For Anna"
    context.close()


def test_enter_in_a_field_of_the_piece_orders_nothing(phone: Page, live_server, language) -> None:
    person = UserFactory()
    asked = priced_for(person)
    sign_in(phone.context, live_server.url, person)
    phone.goto(url_of(asked))
    phone.locator("#choose[data-htmx-powered]").wait_for()
    phone.locator("#id_quantity").fill("2")
    with phone.expect_response(lambda answer: answer.request.method == "POST") as answered:
        phone.locator("#id_quantity").press("Enter")
    assert answered.value.url.endswith(url_of(asked))
    asked.refresh_from_db()
    assert asked.wanted.quantity == 2
    shows(phone, language, asked.quote.total)
    assert not Piece.objects.exists()


def test_a_wrong_size_beside_the_price_stops_the_order(phone, live_server, page_errors) -> None:
    person = UserFactory()
    asked = priced_for(person, finger_hole_mm=16.5)
    sign_in(phone.context, live_server.url, person)
    phone.goto(url_of(asked))
    phone.locator("#units summary").click()
    phone.locator("#id_ring_size").fill("99")
    phone.locator("#order-now").click()
    expect(phone.locator(".notice.error")).to_be_visible()
    assert not Piece.objects.exists()
    expect(phone.locator("#id_ring_size")).to_have_value("99")
    assert "422" in page_errors.pop()
    phone.locator("#id_ring_size").fill("17.5")
    phone.locator("#order-now").click()
    expect(phone.locator(".notice.info")).to_be_visible()
    assert not Piece.objects.exists()
    phone.locator("#order-now").click()
    phone.wait_for_url("**/basket/")
    assert Piece.objects.get().wanted.ring_size == Decimal("17.5")


def test_nothing_leaves_its_column_in_russian(browser, live_server) -> None:
    person = UserFactory()
    tariff()
    asked = priced_for(person, finger_hole_mm=17.5)
    context = browser.new_context(base_url=live_server.url, locale="ru-RU")
    context.add_init_script(WITHOUT_WEBGL)
    sign_in(context, live_server.url, person)
    page = context.new_page()
    page.goto(url_of(asked))
    page.evaluate(
        "document.querySelectorAll('main details').forEach(part => { part.open = true; })"
    )
    for width in (870, 900, 1000, 1180):
        page.set_viewport_size({"width": width, "height": 900})
        assert out_of_its_column(page) == [], width
    context.close()


def out_of_its_column(page: Page) -> list[str]:
    assert page.locator(".pair > .facts, .pair > .size").count()
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.pair > .facts, .pair > .size')].flatMap(column =>
            [...column.querySelectorAll('dd, dt, label, input, select, button, table')]
                .filter(each => each.getBoundingClientRect().right
                    > column.getBoundingClientRect().right + 1)
                .map(each => each.outerHTML.slice(0, 90)))"""
    )
    return found
